//! What an operator sees of the store: facts, and who someone is; never what was said.

use std::time::Duration;

use inbox_core::Timestamp;
use serde::Serialize;

use super::entry::milliseconds;
use super::{EntryId, EventLine, PersonId};

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
    pub ended_badly: bool,
}

/// One event or request with all that is known of it.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct EntryReport {
    /// What was asked for.
    pub id: EntryId,
    /// The request that it came in.
    pub request: RequestReport,
    /// Everything that came of the request, or the event alone.
    pub events: Vec<EventLine>,
    /// Who it is about, of an event.
    pub person: Option<PersonLine>,
    /// What was or is to be sent, to whom.
    pub deliveries: Vec<DeliveryLine>,
    /// What was done, in its order.
    pub attempts: Vec<AttemptLine>,
}

/// A stored request, without what it says.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct RequestReport {
    /// Its id.
    pub id: EntryId,
    /// The instance that received it.
    pub instance: String,
    /// When.
    #[serde(serialize_with = "milliseconds")]
    pub received_at: Timestamp,
    /// The HTTP method.
    pub method: String,
    /// The size of its body; none when that is no longer kept.
    pub body_bytes: Option<u64>,
    /// Position of the key that signed it, from 0.
    pub key: i64,
    /// Its events.
    pub events: Vec<EntryId>,
}

/// One message to one contact.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct DeliveryLine {
    /// The site.
    pub site: String,
    /// Wix's id of the contact.
    pub contact: String,
    /// planned, sending, sent or dead.
    pub state: String,
    /// Wix's id of the conversation.
    pub conversation: Option<String>,
    /// Wix's id of the message.
    pub message_id: Option<String>,
    /// When the last send started.
    #[serde(serialize_with = "milliseconds")]
    pub started_at: Option<Timestamp>,
    /// Since when it is in doubt whether Wix has it.
    #[serde(serialize_with = "milliseconds")]
    pub in_doubt_since: Option<Timestamp>,
    /// When it was sent or given up.
    #[serde(serialize_with = "milliseconds")]
    pub settled_at: Option<Timestamp>,
}

/// One step of an event.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct AttemptLine {
    /// Its number, from 1.
    pub number: i64,
    /// When.
    #[serde(serialize_with = "milliseconds")]
    pub at: Timestamp,
    /// How it ended.
    pub outcome: String,
    /// Why.
    pub reason: Option<String>,
}

/// A person inside an instance and account.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct PersonLine {
    /// What an operator calls them by.
    pub person: PersonId,
    /// The instance.
    pub instance: String,
    /// The account.
    pub account: Option<String>,
    /// The site that their events go to.
    pub site: Option<String>,
    /// The provider's id of the person.
    pub external_id: Option<String>,
    /// The name that the provider gave.
    pub name: Option<String>,
    /// The e-mail address, from an event or a link.
    pub email: Option<String>,
    /// The phone number, from an event or a link.
    pub phone: Option<String>,
}

/// Someone who is held.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct HeldPerson {
    /// Who.
    pub who: PersonLine,
    /// For what.
    #[serde(skip)]
    pub reason: String,
    /// How many events wait.
    pub events: u64,
    /// The first of them.
    pub first: EntryId,
    /// When that was received.
    #[serde(serialize_with = "milliseconds")]
    pub since: Timestamp,
    /// Whether it helps to say who this is: `held link`.
    pub can_be_linked: bool,
}

/// A request that waits for its instance.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct HeldRequest {
    /// Its id.
    pub request: EntryId,
    /// The instance.
    pub instance: String,
    /// For what.
    #[serde(skip)]
    pub reason: String,
    /// When it was received.
    #[serde(serialize_with = "milliseconds")]
    pub since: Timestamp,
}

/// What is known of an external id.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct LinkLine {
    /// Who it is about, while something of them is kept.
    pub person: Option<PersonId>,
    /// The namespace of the id.
    #[serde(skip)]
    pub namespace: String,
    /// The instance.
    pub instance: String,
    /// The account.
    pub account: Option<String>,
    /// The provider's id of the person.
    pub external_id: String,
    /// The e-mail address.
    pub email: Option<String>,
    /// The phone number.
    pub phone: Option<String>,
    /// The name that the provider gave.
    pub name: Option<String>,
    /// provider, or operator where that was the last to say so.
    pub confirmed_by: &'static str,
    /// When it was last told.
    #[serde(serialize_with = "milliseconds")]
    pub updated_at: Timestamp,
}

/// What came of saying who someone is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkOutcome {
    /// It is kept, and whoever was held goes on.
    Done,
    /// There is no such person.
    Unknown,
    /// The provider gives no id for them: events are told apart by the address that they bring.
    WithoutId,
    /// What waits brings an address of its own, which counts first.
    HasAddress,
}

/// What came of queueing a dead event again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequeueOutcome {
    /// It waits in its place.
    Queued,
    /// It is not dead, but in this state.
    NotDead(String),
    /// Not now, and why.
    Later(&'static str),
    /// There is no such event.
    Unknown,
}
