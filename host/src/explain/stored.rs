//! What the host keeps of an event.

use inbox_core::Timestamp;
use inbox_core::host::DynConnector;
use serde::Serialize;

use super::call::CallStory;
use super::event::EventStory;
use super::provider::Provider;
use super::{Explanation, Treatment};
use crate::delivery::wix_message;
use crate::store::{AttemptLine, EntryId, EventRecord, FrozenDelivery};

/// What the host keeps of an event.
#[derive(Serialize)]
pub(crate) struct StoredStory {
    pub(super) event: EntryId,
    pub(super) site: Option<String>,
    pub(super) state: String,
    pub(super) reason: Option<String>,
    pub(super) deliveries: Vec<FrozenDelivery>,
    pub(super) attempts: Vec<AttemptLine>,
}

impl Explanation {
    /// An event as it is kept: its call is read again, but what was frozen stays.
    pub(crate) fn of_event(record: EventRecord, connector: &dyn DynConnector, treatment: &Treatment) -> Self {
        let provider = Provider::new(connector, None, Timestamp::now());
        let mut explanation = Self::empty(connector, treatment);
        if let Some(stored) = record.request {
            let call = CallStory::restored(connector, stored.request);
            if let Some(verified) = &call.verified {
                explanation.read(&provider, treatment, verified);
            }
            explanation.call = Some(call);
        }
        if let Some(event) = &record.event {
            let frozen = record.deliveries.iter().filter_map(|delivery| {
                let message = wix_message(delivery.body.as_ref()?);
                Some(EventStory::frozen(event, treatment, &delivery.line.contact, &message))
            });
            explanation.events = frozen.collect();
            if record.deliveries.is_empty() {
                explanation.events.push(EventStory::of(event, &provider, treatment, record.link.as_ref()));
            }
        }
        explanation.stored = Some(StoredStory {
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
