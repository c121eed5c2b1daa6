//! What an operator asks for.

use std::time::Duration;

use super::handle::PersonId;

/// Which events are asked for; everything that is not set narrows nothing.
#[derive(Debug, Clone, Default)]
pub struct EventFilter {
    /// In this state.
    pub state: Option<String>,
    /// Of this site.
    pub site: Option<String>,
    /// Of this instance.
    pub instance: Option<String>,
    /// Of one of these people.
    pub people: Option<Vec<PersonId>>,
    /// Received not longer ago than that.
    pub within: Option<Duration>,
    /// Of this request.
    pub request: Option<i64>,
    /// Dead or unread, so that it can be replayed.
    pub can_be_replayed: bool,
}
