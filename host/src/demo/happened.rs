//! What came of one step.

use std::time::Duration;

use serde::Serialize;

use super::record::Record;
use super::report::seconds;
use super::step::Step;
use super::verdict::differences;

/// What came of a step.
#[derive(Debug, Serialize)]
pub(super) struct Happened {
    pub(super) step: usize,
    pub(super) who: &'static str,
    pub(super) what: String,
    pub(super) because: &'static str,
    /// The status of the host's answer to each call.
    pub(super) answered: Vec<u16>,
    /// Whose conversations got something new, message by message.
    pub(super) shown_to: Vec<String>,
    /// Why each message that is held waits.
    pub(super) held: Vec<String>,
    /// Calls to Wix that failed.
    pub(super) failed_calls: usize,
    /// Why something was tried again; `--json` has it in a list of its own.
    #[serde(skip)]
    pub(super) retried: Vec<String>,
    pub(super) seconds: f64,
    /// What is not as it should be.
    pub(super) problems: Vec<String>,
}

/// What was seen while a step happened.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) answered: Vec<u16>,
    pub(super) held: Vec<String>,
    pub(super) retried: Vec<String>,
    /// What Wix has recorded since the step began.
    pub(super) news: Record,
    pub(super) time: Duration,
}

impl Happened {
    /// Compares what was seen of a step with what it must bring.
    pub(super) fn new(number: usize, step: &Step, seen: Seen) -> Self {
        let mut problems = unlike(number, step, &seen);
        problems.extend(differences(&step.shows, &seen.news.conversations()));
        Self {
            step: number,
            who: step.who,
            what: step.what.clone(),
            because: step.because,
            answered: seen.answered,
            shown_to: seen.news.arrived.into_iter().map(|(_, message)| message.person).collect(),
            held: seen.held,
            failed_calls: seen.news.failed_calls,
            retried: seen.retried,
            seconds: seconds(seen.time),
            problems,
        }
    }
}

fn unlike(number: usize, step: &Step, seen: &Seen) -> Vec<String> {
    let wanted: Vec<u16> = step.calls.iter().map(|(_, status)| *status).collect();
    let pairs = [
        ("the host answered", said(&seen.answered), said(&wanted)),
        ("messages held:", seen.held.len().to_string(), step.holds.to_string()),
        ("calls to Wix that failed:", seen.news.failed_calls.to_string(), step.fails.to_string()),
    ];
    let wrong = pairs.into_iter().filter(|(_, found, wanted)| found != wanted);
    wrong.map(|(what, found, wanted)| format!("step {number}: {what} {found}, not {wanted}")).collect()
}

/// `200`, `200 and 200`.
pub(super) fn said(statuses: &[u16]) -> String {
    statuses.iter().map(u16::to_string).collect::<Vec<_>>().join(" and ")
}
