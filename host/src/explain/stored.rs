//! What the host keeps of an event.

use inbox_core::Timestamp;
use inbox_core::host::DynConnector;
use serde::Serialize;

use super::call::CallTrace;
use super::event::EventTrace;
use super::provider::Provider;
use super::{Explanation, Setup};
use crate::delivery::frozen_message;
use crate::store::{AttemptLine, EntryId, EventRecord, FrozenDelivery};

/// What the host keeps of an event.
#[derive(Serialize)]
pub(crate) struct StoredTrace {
    pub(super) event: EntryId,
    pub(super) site: Option<String>,
    pub(super) state: String,
    pub(super) reason: Option<String>,
    pub(super) deliveries: Vec<FrozenDelivery>,
    pub(super) attempts: Vec<AttemptLine>,
}

impl Explanation {
    /// An event as it is kept: its call is read again, but what was frozen stays.
    pub(crate) fn of_event(record: EventRecord, connector: &dyn DynConnector, setup: &Setup) -> Self {
        let provider = Provider::new(connector, None, Timestamp::now());
        let mut explanation = Self::empty(connector, setup);
        if let Some(stored) = record.request {
            let call = CallTrace::restored(connector, stored.request);
            if let Some(verified) = &call.verified {
                explanation.read(&provider, setup, verified);
            }
            explanation.call = Some(call);
        }
        if let Some(event) = &record.event {
            let frozen = record.deliveries.iter().filter_map(|delivery| {
                let message = frozen_message(delivery.body.as_ref()?);
                Some(EventTrace::frozen(event, setup, &delivery.line.contact, &message))
            });
            explanation.events = frozen.collect();
            if record.deliveries.is_empty() {
                explanation.events.push(EventTrace::of(event, &provider, setup, record.link.as_ref()));
            }
        }
        explanation.stored = Some(StoredTrace {
            event: record.line.entry(),
            site: record.line.site,
            state: record.line.state,
            reason: record.line.reason,
            deliveries: record.deliveries,
            attempts: record.attempts,
        });
        explanation
    }
}
