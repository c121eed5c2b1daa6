//! One event or request, without what was said.

use inbox_core::Timestamp;
use serde::Serialize;

use super::handle::EntryId;
use super::line::EventLine;
use super::person::PersonLine;
use super::time::milliseconds;

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
    /// The number of the key that signed it, from 1.
    #[serde(rename = "key")]
    pub key_number: i64,
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
    pub finished_at: Option<Timestamp>,
}

/// One attempt at an event.
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
