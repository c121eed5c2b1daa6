//! What came of the demo, for people and machines.

use std::time::Duration;

use serde::Serialize;

use super::happened::Happened;
use super::message::Message;
use super::record::{Conversation, Record};
use super::step::Step;
use super::verdict::differences;

/// The whole of it. Serialized it is the answer of `--json`: keys are added, never renamed.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    /// Whether everything arrived as it should.
    pub(crate) ok: bool,
    /// What did not.
    pub(super) problems: Vec<String>,
    /// The page that shows the inbox, while the demo runs.
    pub(super) url: String,
    pub(super) seconds: f64,
    pub(super) steps: Vec<Happened>,
    pub(super) conversations: Vec<Conversation>,
    pub(super) refused: Vec<Refused>,
    pub(super) held: Vec<Held>,
    pub(super) retried: Vec<Retried>,
}

/// Calls that were not rightly signed.
#[derive(Debug, Serialize)]
pub(super) struct Refused {
    pub(super) step: usize,
    pub(super) who: &'static str,
    pub(super) status: u16,
}

/// Messages that waited for something.
#[derive(Debug, Serialize)]
pub(super) struct Held {
    pub(super) step: usize,
    /// The step in which they went on.
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

impl Report {
    /// Judges the whole: every step, and the inbox at the end against everything that was to be there.
    pub(super) fn new(
        url: String,
        story: &[Step],
        steps: Vec<Happened>,
        inbox: &Record,
        time: Duration,
    ) -> Self {
        let expected: Vec<Message> = story.iter().flat_map(|step| step.shows.clone()).collect();
        let conversations = inbox.conversations();
        let mut report = Self {
            ok: true,
            problems: Vec::new(),
            url,
            seconds: seconds(time),
            refused: steps.iter().flat_map(refused).collect(),
            held: steps.iter().flat_map(|step| held(step, &steps)).collect(),
            retried: steps.iter().filter(|step| step.failed_calls > 0).map(retried).collect(),
            conversations,
            steps,
        };
        let of_steps: Vec<String> = report.steps.iter().flat_map(|step| step.problems.clone()).collect();
        for problem in of_steps.into_iter().chain(differences(&expected, &report.conversations)) {
            report.fail(problem);
        }
        report
    }

    /// Notes something that is not as it should be; once is enough.
    pub(super) fn fail(&mut self, problem: String) {
        self.ok = false;
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }
}

fn refused(step: &Happened) -> impl Iterator<Item = Refused> {
    let refusals = step.answered.iter().filter(|status| **status == 401);
    refusals.map(|status| Refused { step: step.step, who: step.who, status: *status })
}

/// What began to wait in that step, and until when.
fn held(step: &Happened, all: &[Happened]) -> Vec<Held> {
    let before = step.step.checked_sub(2).and_then(|at| all.get(at));
    let is_new = |reason: &&String| !before.is_some_and(|before| before.held.contains(*reason));
    let after = |reason: &String| all.iter().skip(step.step).find(|later| !later.held.contains(reason));
    let held = step.held.iter().filter(is_new).map(|reason| Held {
        step: step.step,
        until_step: after(reason).map(|later| later.step),
        reason: reason.clone(),
    });
    held.collect()
}

fn retried(step: &Happened) -> Retried {
    Retried {
        step: step.step,
        failed_calls: step.failed_calls,
        reasons: step.retried.clone(),
        seconds: step.seconds,
    }
}

/// To the millisecond.
pub(super) fn seconds(time: Duration) -> f64 {
    Duration::from_millis(u64::try_from(time.as_millis()).unwrap_or(u64::MAX)).as_secs_f64()
}
