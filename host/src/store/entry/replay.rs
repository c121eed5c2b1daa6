//! What is told again.

use inbox_core::Event;
use serde_json::Value;

use super::NewEvent;

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
