//! What the host keeps of an event.

use serde::Serialize;

use crate::delivery::frozen_message;
use crate::store::{AttemptLine, DeliveryLine, EntryId, EventRecord, FrozenDelivery};
use crate::wix::RenderedMessage;

/// What the host keeps of an event.
#[derive(Serialize)]
pub(super) struct StoredTrace {
    pub(super) event: EntryId,
    pub(super) site: Option<String>,
    pub(super) state: String,
    pub(super) reason: Option<String>,
    pub(super) deliveries: Vec<DeliveryTrace>,
    pub(super) attempts: Vec<AttemptLine>,
}

/// A delivery, with the message that was frozen for it.
#[derive(Serialize)]
pub(super) struct DeliveryTrace {
    #[serde(flatten)]
    pub(super) line: DeliveryLine,
    pub(super) body: Option<RenderedMessage>,
}

impl DeliveryTrace {
    fn of(FrozenDelivery { line, body }: FrozenDelivery) -> Self {
        Self { line, body: body.as_ref().and_then(frozen_message) }
    }
}

impl StoredTrace {
    pub(super) fn of(record: EventRecord) -> Self {
        Self {
            event: record.line.entry(),
            site: record.line.site,
            state: record.line.state,
            reason: record.line.reason,
            deliveries: record.deliveries.into_iter().map(DeliveryTrace::of).collect(),
            attempts: record.attempts,
        }
    }
}
