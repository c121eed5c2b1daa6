//! Dead events that are to wait again.

use std::fmt;

use inbox_core::Event;
use serde_json::Value;

use crate::store::NewEvent;

/// An event that was kept.
#[derive(Debug)]
pub struct KeptEvent {
    /// The request it came in.
    pub request: i64,
    /// The instance.
    pub instance: String,
    /// The event; none when it cannot be read back, or is no longer kept.
    pub event: Option<Event<Value>>,
}

/// A dead event as it is to wait again.
#[derive(Debug, Clone)]
pub struct Requeue {
    /// As it was kept.
    pub stored: NewEvent,
    /// As its request says it now: counts when nothing of it was sent or may have been.
    pub fresh: Option<NewEvent>,
}

/// The result of queueing a dead event again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequeueOutcome {
    /// It waits in its place.
    Queued,
    /// It is not dead, but in this state.
    NotDead(String),
    /// Not now, and why.
    Later(Obstacle),
    /// There is no such event.
    Unknown,
}

/// Why a dead event cannot take its place now. `Display` says it in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// Something of the same person is being delivered.
    PersonUnderWay,
    /// It began for a site that its person no longer belongs to.
    OtherSite,
    /// A send to the same person is under way or in doubt.
    PersonSending,
    /// Something older of the same person waits, and this one may have arrived.
    OlderWaits,
    /// A send to the same contact is under way or in doubt.
    ContactSending,
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PersonUnderWay => "a message of the same person is being delivered: try again in a moment",
            Self::OtherSite => "it began for a site that its person no longer belongs to",
            Self::PersonSending => "a message to the same person is under way: try again in a moment",
            Self::OlderWaits => {
                "an older message of the same person waits, and this one may have arrived: try again later"
            }
            Self::ContactSending => "a message to the same contact is under way: try again in a moment",
        })
    }
}
