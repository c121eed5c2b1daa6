//! What happens to a call, or to an event that is stored.

use inbox_core::host::DynConnector;
use inbox_core::{Batch, Event, Link, Timestamp, VerifiedRequest, WebhookResponse};
use serde::Serialize;
use serde_json::Value;

use super::call::CallTrace;
use super::event::EventTrace;
use super::provider::{LookupTrace, Provider};
use super::setup::Setup;
use super::stored::StoredTrace;
use crate::delivery::frozen_message;
use crate::intake::parse;
use crate::store::{EventRecord, StoredLink};

/// What happens to a call. It holds what was said, and by whom.
#[derive(Serialize)]
pub(crate) struct Explanation {
    /// The connector type.
    pub(super) connector_type: &'static str,
    /// The instance that gets the call.
    pub(super) instance: String,
    /// What is stored of the event, if one was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) stored: Option<StoredTrace>,
    /// The call and its signature; none if the host does not have it any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) call: Option<CallTrace>,
    /// The answer to the provider.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) answer: Option<WebhookResponse>,
    /// What the call says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) batch: Option<Batch<Value>>,
    /// Why it cannot be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) unreadable: Option<String>,
    /// What the provider is asked, and what it answers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) lookups: Vec<LookupTrace>,
    /// What happens to each event.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) events: Vec<EventTrace>,
}

impl Explanation {
    /// A call as the host would handle it.
    pub(crate) fn of_call(call: CallTrace, provider: &Provider<'_>, setup: &Setup) -> Self {
        let mut explanation = Self::empty(provider.connector, setup);
        match &call.verified {
            Some(verified) => explanation.read(provider, setup, verified),
            None => explanation.answer.clone_from(&call.probe_answer),
        }
        explanation.call = Some(call);
        explanation
    }

    /// An event as it is kept: its call is read again, but what was frozen stays.
    pub(crate) fn of_event(mut record: EventRecord, connector: &dyn DynConnector, setup: &Setup) -> Self {
        let provider = Provider::new(connector, None, Timestamp::now());
        let mut explanation = Self::empty(connector, setup);
        if let Some(stored) = record.request.take() {
            let call = CallTrace::restored(connector, stored.request);
            if let Some(verified) = &call.verified {
                explanation.read(&provider, setup, verified);
            }
            explanation.call = Some(call);
        }
        if let Some(event) = &record.event {
            let frozen = record.deliveries.iter().filter_map(|delivery| {
                let message = frozen_message(delivery.body.as_ref()?)?;
                Some(EventTrace::frozen(event, setup, &delivery.line.contact, &message))
            });
            explanation.events = frozen.collect();
            if record.deliveries.is_empty() {
                explanation.events.push(EventTrace::of(event, &provider, setup, record.link.as_ref()));
            }
        }
        explanation.stored = Some(StoredTrace::of(record));
        explanation
    }

    fn empty(connector: &dyn DynConnector, setup: &Setup) -> Self {
        Self {
            connector_type: connector.connector_type(),
            instance: setup.instance.clone(),
            stored: None,
            call: None,
            answer: None,
            batch: None,
            unreadable: None,
            lookups: Vec::new(),
            events: Vec::new(),
        }
    }

    /// Reads a call, and follows everything that it says.
    fn read(&mut self, provider: &Provider<'_>, setup: &Setup, request: &VerifiedRequest) {
        self.answer = Some(provider.connector.respond(request));
        let batch = match parse(provider.connector, request) {
            Ok(batch) => batch,
            Err(error) => return self.unreadable = Some(error.to_string()),
        };
        self.lookups = batch.lookups.iter().map(|lookup| provider.look_up(lookup)).collect();
        let found = self.lookups.iter().filter_map(|lookup| lookup.batch.as_ref());
        let batches: Vec<&Batch<Value>> = [&batch].into_iter().chain(found).collect();
        let links: Vec<_> = batches.iter().flat_map(|batch| &batch.links).collect();
        let events = batches.iter().flat_map(|batch| &batch.events);
        let traces =
            events.map(|event| EventTrace::of(event, provider, setup, link_of(event, &links).as_ref()));
        self.events = traces.collect();
        self.batch = Some(batch);
    }
}

/// What a provider confirmed about the person of an event, in the call itself.
fn link_of(event: &Event<Value>, links: &[&Link]) -> Option<StoredLink> {
    let is_of = |link: &&&Link| {
        link.account == event.account && Some(&link.external_id) == event.participant.external_id.as_ref()
    };
    let mut stored = None;
    for link in links.iter().filter(is_of) {
        let known = stored.get_or_insert_with(StoredLink::default);
        known.email = link.email.as_ref().map(|email| email.as_str().to_owned()).or(known.email.take());
        known.phone = link.phone.as_ref().map(|phone| phone.as_str().to_owned()).or(known.phone.take());
    }
    stored
}
