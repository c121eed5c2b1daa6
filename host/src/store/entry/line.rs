//! What an operator sees first: how much is where, and a line for each event.

use inbox_core::Timestamp;
use serde::{Serialize, Serializer};

use crate::store::{EntryId, PersonId};

/// How much is where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Requests stored and not ingested yet.
    pub pending_requests: u64,
    /// Events on their way.
    pub waiting: u64,
    /// Events that wait for something named.
    pub held: u64,
    /// Events given up.
    pub dead: u64,
    /// Requests or entries that could not be read.
    pub malformed: u64,
    /// Look-ups on their way.
    pub lookups: u64,
}

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
    /// How often it was tried in vain, while it waits.
    pub tries: u64,
}

impl EventLine {
    /// What an operator calls it by.
    pub fn entry(&self) -> EntryId {
        self.id.map_or(EntryId::Request(self.request), EntryId::Event)
    }
}

/// RFC 3339 with three decimals, whatever they are.
pub(in crate::store) fn milliseconds<T, S>(at: &T, serializer: S) -> Result<S::Ok, S::Error>
where
    T: Copy + Into<Option<Timestamp>>,
    S: Serializer,
{
    let at: Option<Timestamp> = (*at).into();
    at.map(|at| format!("{at:.3}")).serialize(serializer)
}
