//! What the imitation saw: the judge's evidence.

use std::time::Instant;

/// Every call, every send and every message, with its times.
#[derive(Debug, Clone, Default)]
pub struct Record {
    /// When each call arrived.
    pub calls: Vec<Instant>,
    /// The calls of Send Message, whatever came of them.
    pub sends: Vec<Send>,
    /// What stands in the inbox, in its order.
    pub shown: Vec<Shown>,
    /// Calls that were wrong in themselves.
    pub refusals: Vec<String>,
    /// Calls that failed on purpose.
    pub faults: usize,
}

/// A call of Send Message.
#[derive(Debug, Clone)]
pub struct Send {
    /// Where to.
    pub conversation: String,
    /// When it arrived.
    pub start: Instant,
    /// When its answer or the end of its connection went out; none while it is under way.
    pub end: Option<Instant>,
}

/// A message in the inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Whose conversation it stands in.
    pub email: String,
    /// What it says.
    pub text: String,
}
