//! A line for each event.

use inbox_core::Timestamp;
use serde::Serialize;

use super::handle::{EntryId, PersonId};
use super::time::milliseconds;

/// One event or unread entry as an operator sees it: no words of the message, nothing of the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EventLine {
    /// The event's id; none for an entry that could not be read or was ignored.
    pub id: Option<i64>,
    /// The request it came in.
    pub request: i64,
    /// Who it is about.
    pub person: Option<PersonId>,
    /// The instance.
    pub instance: String,
    /// The site it is routed to.
    pub site: Option<String>,
    /// The connector's word for what happened.
    pub kind: String,
    /// The provider's own id of the occurrence, as long as the event is kept.
    pub dedupe_key: Option<String>,
    /// When it happened, by the provider's clock.
    #[serde(serialize_with = "milliseconds")]
    pub occurred_at: Option<Timestamp>,
    /// When the host received it.
    #[serde(serialize_with = "milliseconds")]
    pub received_at: Timestamp,
    /// waiting, held, sent, ignored, dead or malformed.
    pub state: String,
    /// Why it is in that state, where there is more to say.
    pub reason: Option<String>,
    /// How many attempts failed, while it waits.
    pub tries: u64,
}

impl EventLine {
    /// What an operator calls it by.
    pub fn entry(&self) -> EntryId {
        self.id.map_or(EntryId::Request(self.request), EntryId::Event)
    }
}
