//! What a request or a look-up says, on its way into the store.

use inbox_core::{Event, Link, Lookup, Malformed, Timestamp};
use serde_json::Value;

use crate::store::{Reason, namespace};

/// Where an intake comes from; it is done with in the same transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestSource {
    /// A stored request.
    Request(i64),
    /// A look-up, by its id.
    Lookup(i64),
}

/// What one request or look-up said, routed.
#[derive(Debug)]
pub struct ParsedRequest {
    /// Where it comes from.
    pub source: RequestSource,
    /// The instance.
    pub instance: String,
    /// When the host received the request.
    pub received_at: Timestamp,
    /// Events, in the order of the body.
    pub events: Vec<NewEvent>,
    /// Look-ups to make.
    pub lookups: Vec<Lookup>,
    /// Facts, applied before the events.
    pub links: Vec<NewLink>,
    /// Why entries are not shown in the inbox.
    pub ignored: Vec<String>,
    /// Entries that could not be read.
    pub malformed: Vec<Malformed>,
    /// Why the request cannot be read now: it is held, and read once its instance is there again.
    pub held: Option<Reason>,
}

/// An event with its lane and site.
#[derive(Clone)]
pub struct NewEvent {
    /// The event.
    pub event: Event<Value>,
    /// Its lane, by [`Event::lane`].
    pub lane: String,
    /// The site that its account belongs to; without one it is held.
    pub site: Option<String>,
}

/// A link with the lane that it concerns.
pub struct NewLink {
    /// The fact.
    pub link: Link,
    /// The lane of its external id: a held head of it wakes.
    pub lane: String,
}

/// What an intake did.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct IngestReport {
    /// Events queued.
    pub events: usize,
    /// Look-ups queued.
    pub lookups: usize,
    /// Events and look-ups that were there already.
    pub duplicates: usize,
}

impl NewLink {
    /// The namespace that the link's external id belongs to.
    pub fn namespace(instance: &str, link: &Link) -> String {
        namespace(instance, link.account.as_deref())
    }
}
