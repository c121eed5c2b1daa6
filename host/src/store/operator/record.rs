//! What an operator may see of one event: all of it.

use inbox_core::{Event, opaque_debug};
use serde_json::Value;

use super::entry::{AttemptLine, DeliveryLine};
use super::line::EventLine;
use crate::store::{Body, StoredLink, StoredRequest};

/// Everything that is kept of one event. `Debug` shows nothing of it: it holds what was said, and by whom.
pub struct EventRecord {
    /// Where it is, and why.
    pub line: EventLine,
    /// The event, as long as it is kept.
    pub event: Option<Event<Value>>,
    /// The request that it came in, as long as its body is kept.
    pub request: Option<StoredRequest>,
    /// What is known of its person's external id.
    pub link: Option<StoredLink>,
    /// Its deliveries.
    pub deliveries: Vec<FrozenDelivery>,
    /// What was tried, in order.
    pub attempts: Vec<AttemptLine>,
}

opaque_debug!(EventRecord);

/// A delivery, with what was frozen for it. `Debug` shows nothing of it.
pub struct FrozenDelivery {
    /// The delivery.
    pub line: DeliveryLine,
    /// The message, as long as it is kept.
    pub body: Option<Body>,
}

opaque_debug!(FrozenDelivery);
