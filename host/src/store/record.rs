//! What an operator may see of one event: all of it.

use inbox_core::{Event, Timestamp};
use serde::Serialize;
use serde_json::Value;

use super::{StoredLink, StoredRequest};

/// Everything that is kept of one event. `Debug` shows nothing of it: it holds what was said, and by whom.
pub struct EventRecord {
    /// Its id.
    pub id: i64,
    /// The instance that it came through.
    pub instance: String,
    /// The site that it is routed to.
    pub site: Option<String>,
    /// waiting, held, sent, ignored or dead.
    pub state: String,
    /// Why it is in that state, where there is more to say.
    pub reason: Option<String>,
    /// When the host received it.
    pub received_at: Timestamp,
    /// The event, as long as it is kept.
    pub event: Option<Event<Value>>,
    /// The request that it came in, as long as its body is kept.
    pub request: Option<StoredRequest>,
    /// What is known of its person's external id.
    pub link: Option<StoredLink>,
    /// Its deliveries.
    pub deliveries: Vec<DeliveryRecord>,
    /// What was tried, in order.
    pub attempts: Vec<AttemptRecord>,
}

inbox_core::opaque_debug!(EventRecord);

/// A delivery, with what was frozen for it. `Debug` shows nothing of it.
#[derive(Serialize)]
pub struct DeliveryRecord {
    /// The contact.
    pub contact: String,
    /// planned, sending, sent or dead.
    pub step: String,
    /// The conversation of the last attempt.
    pub conversation: Option<String>,
    /// Wix's id of the message.
    pub message_id: Option<String>,
    /// The `message` object of Send Message, as long as it is kept.
    pub body: Option<Value>,
}

inbox_core::opaque_debug!(DeliveryRecord);

/// One step of a delivery.
#[derive(Debug, Serialize)]
pub struct AttemptRecord {
    /// Its number within the event.
    pub number: i64,
    /// When.
    pub at: Timestamp,
    /// How it ended.
    pub outcome: String,
    /// Why.
    pub reason: Option<String>,
}
