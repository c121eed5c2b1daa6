//! What becomes of a call, stage by stage, for people who look into one: by the code that does it, but without network
//! and without writing anything.

mod call;
mod event;
mod provider;
mod stored;
mod text;
mod treatment;

use inbox_core::host::DynConnector;
use inbox_core::{Batch, Event, Link, ParseError, VerifiedRequest, WebhookResponse};
use serde::Serialize;
use serde_json::Value;

use self::event::EventStory;
use self::provider::LookupStory;

use crate::store::StoredLink;

pub(crate) use self::call::CallStory;
pub(crate) use self::provider::Provider;
pub(crate) use self::stored::StoredStory;
pub(crate) use self::treatment::Treatment;

/// What becomes of a call. It holds what was said, and by whom.
#[derive(Serialize)]
pub(crate) struct Explanation {
    /// The connector type.
    connector_type: &'static str,
    /// The instance that takes the call.
    instance: String,
    /// What is kept of the event, where one was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    stored: Option<StoredStory>,
    /// The call and its signature; none where the host does not have it any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    call: Option<CallStory>,
    /// What the provider hears.
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<WebhookResponse>,
    /// What the call says.
    #[serde(skip_serializing_if = "Option::is_none")]
    batch: Option<Batch<Value>>,
    /// Why it cannot be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    unreadable: Option<String>,
    /// What the provider is asked, and says.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    lookups: Vec<LookupStory>,
    /// What becomes of each event.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    events: Vec<EventStory>,
}

impl Explanation {
    /// A call as it would be taken.
    pub(crate) fn of_call(call: CallStory, provider: &Provider<'_>, treatment: &Treatment) -> Self {
        let mut explanation = Self::empty(provider.connector, treatment);
        match &call.verified {
            Some(verified) => explanation.read(provider, treatment, verified),
            None => explanation.answer.clone_from(&call.probe_answer),
        }
        explanation.call = Some(call);
        explanation
    }

    fn empty(connector: &dyn DynConnector, treatment: &Treatment) -> Self {
        Self {
            connector_type: connector.connector_type(),
            instance: treatment.instance.clone(),
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
    fn read(&mut self, provider: &Provider<'_>, treatment: &Treatment, request: &VerifiedRequest) {
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
        let stories =
            events.map(|event| EventStory::of(event, provider, treatment, link_of(event, &links).as_ref()));
        self.events = stories.collect();
        self.batch = Some(batch);
    }
}

fn parse(connector: &dyn DynConnector, request: &VerifiedRequest) -> Result<Batch<Value>, ParseError> {
    let parse = std::panic::AssertUnwindSafe(|| connector.parse(request));
    std::panic::catch_unwind(parse).unwrap_or_else(|_| {
        Err(ParseError::new("the connector panicked: report it to the connector's author"))
    })
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
