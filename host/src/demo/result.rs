//! The result of the demo, for people and machines.

use std::time::Duration;

use serde::Serialize;

use super::check::differences;
use super::inbox::{Conversation, Inbox, Message};
use super::scene::Scene;

/// The result of the whole demo: what `--json` prints. Keys are added, never renamed.
#[derive(Debug, Serialize)]
pub(crate) struct DemoResult {
    /// Whether everything arrived as it should.
    pub(crate) ok: bool,
    /// What went wrong.
    pub(super) problems: Vec<String>,
    /// The page that shows the inbox, while the demo runs.
    pub(super) url: String,
    pub(super) seconds: f64,
    pub(super) steps: Vec<SceneResult>,
    pub(super) conversations: Vec<Conversation>,
    pub(super) refused: Vec<Refused>,
    pub(super) held: Vec<Held>,
    pub(super) retried: Vec<Retried>,
}

/// The result of one scene.
#[derive(Debug, Serialize)]
pub(super) struct SceneResult {
    /// The number of the scene, from 1.
    pub(super) step: usize,
    pub(super) who: &'static str,
    pub(super) what: String,
    pub(super) because: &'static str,
    /// The status of the host's answer to each call.
    pub(super) answered: Vec<u16>,
    /// Whose conversations got something new, message by message.
    pub(super) shown_to: Vec<String>,
    /// Why each held message waits.
    pub(super) held: Vec<String>,
    /// How many calls to Wix failed.
    pub(super) failed_calls: usize,
    /// Why something was tried again; `--json` has it in a list of its own.
    #[serde(skip)]
    pub(super) retried: Vec<String>,
    pub(super) seconds: f64,
    /// What went wrong.
    pub(super) problems: Vec<String>,
}

/// A call that was refused.
#[derive(Debug, Serialize)]
pub(super) struct Refused {
    pub(super) step: usize,
    pub(super) who: &'static str,
    pub(super) status: u16,
}

/// A message that was held.
#[derive(Debug, Serialize)]
pub(super) struct Held {
    pub(super) step: usize,
    /// The scene in which it was released.
    pub(super) until_step: Option<usize>,
    pub(super) reason: String,
}

/// Calls to Wix that failed and were made again.
#[derive(Debug, Serialize)]
pub(super) struct Retried {
    pub(super) step: usize,
    pub(super) failed_calls: usize,
    pub(super) reasons: Vec<String>,
    /// Until everything had arrived.
    pub(super) seconds: f64,
}

impl SceneResult {
    /// Notes everything in which it differs from what the scene must bring.
    pub(super) fn compare(&mut self, scene: &Scene, news: &Inbox) {
        let wanted = vec![scene.status(); scene.calls.len()];
        let pairs = [
            ("the host answered", joined(&self.answered), joined(&wanted)),
            ("messages held:", self.held.len().to_string(), scene.holds.to_string()),
            ("calls to Wix that failed:", self.failed_calls.to_string(), scene.failed_calls.to_string()),
        ];
        for (what, found, wanted) in pairs.into_iter().filter(|(_, found, wanted)| found != wanted) {
            self.problems.push(format!("step {}: {what} {found}, not {wanted}", self.step));
        }
        self.problems.extend(differences(&scene.shows, &news.conversations()));
    }

    fn refused(&self) -> impl Iterator<Item = Refused> {
        let refusals = self.answered.iter().filter(|status| **status == 401);
        refusals.map(|status| Refused { step: self.step, who: self.who, status: *status })
    }

    fn retried(&self) -> Option<Retried> {
        let Self { step, failed_calls, seconds, .. } = *self;
        (failed_calls > 0).then(|| Retried { step, failed_calls, reasons: self.retried.clone(), seconds })
    }
}

impl DemoResult {
    /// Judges the demo: every scene, and the inbox at the end against all that must be there.
    pub(super) fn new(
        url: String,
        story: &[Scene],
        steps: Vec<SceneResult>,
        inbox: &Inbox,
        time: Duration,
    ) -> Self {
        let expected: Vec<Message> = story.iter().flat_map(|scene| scene.shows.clone()).collect();
        let conversations = inbox.conversations();
        let mut result = Self {
            ok: true,
            problems: Vec::new(),
            url,
            seconds: seconds(time),
            refused: steps.iter().flat_map(SceneResult::refused).collect(),
            held: held(&steps),
            retried: steps.iter().filter_map(SceneResult::retried).collect(),
            conversations,
            steps,
        };
        let of_scenes: Vec<String> = result.steps.iter().flat_map(|step| step.problems.clone()).collect();
        for problem in of_scenes.into_iter().chain(differences(&expected, &result.conversations)) {
            result.fail(problem);
        }
        result
    }

    /// Notes a problem, once.
    pub(super) fn fail(&mut self, problem: String) {
        self.ok = false;
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }
}

/// When each reason to hold a message appeared, and when it was gone.
fn held(steps: &[SceneResult]) -> Vec<Held> {
    let mut all: Vec<Held> = Vec::new();
    for SceneResult { step, held, .. } in steps {
        for gone in all.iter_mut().filter(|one| one.until_step.is_none() && !held.contains(&one.reason)) {
            gone.until_step = Some(*step);
        }
        for reason in held {
            if !all.iter().any(|one| one.until_step.is_none() && one.reason == *reason) {
                all.push(Held { step: *step, until_step: None, reason: reason.clone() });
            }
        }
    }
    all
}

/// `200`, `200 and 200`.
pub(super) fn joined(statuses: &[u16]) -> String {
    statuses.iter().map(u16::to_string).collect::<Vec<_>>().join(" and ")
}

/// To the millisecond.
pub(super) fn seconds(time: Duration) -> f64 {
    Duration::from_millis(u64::try_from(time.as_millis()).unwrap_or(u64::MAX)).as_secs_f64()
}
