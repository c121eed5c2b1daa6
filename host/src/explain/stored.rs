//! What the host keeps of an event.

use serde::Serialize;

use crate::store::{AttemptLine, EntryId, EventRecord, FrozenDelivery};

/// What the host keeps of an event.
#[derive(Serialize)]
pub(super) struct StoredTrace {
    pub(super) event: EntryId,
    pub(super) site: Option<String>,
    pub(super) state: String,
    pub(super) reason: Option<String>,
    pub(super) deliveries: Vec<FrozenDelivery>,
    pub(super) attempts: Vec<AttemptLine>,
}

impl StoredTrace {
    pub(super) fn of(record: EventRecord) -> Self {
        Self {
            event: record.line.entry(),
            site: record.line.site,
            state: record.line.state,
            reason: record.line.reason,
            deliveries: record.deliveries,
            attempts: record.attempts,
        }
    }
}
