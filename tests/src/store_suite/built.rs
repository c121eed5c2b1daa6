//! Requests, events and intakes, as short as a case can say them.

use std::sync::Arc;
use std::time::Duration;

use inbox_core::host::restore;
use inbox_core::{
    DedupeKey, Event, Headers, Link, Lookup, Participant, Timestamp, VerifiedRequest, WebhookRequest,
};
use inbox_host::config::Retention;
use inbox_host::store::{
    AttemptOutcome, Body, NewEvent, NewLink, ParsedRequest, Plan, Reason, RequestSource,
};
use serde_json::{Value, json};

/// Keeps nothing that is settled.
pub const NOTHING: Retention = Retention { bodies: Duration::ZERO, facts: Duration::ZERO };

/// A verified request with that body, received long ago.
pub fn request(body: &str) -> Arc<VerifiedRequest> {
    received(Timestamp::UNIX_EPOCH, body)
}

/// A verified request with that body, received then.
pub fn received(at: Timestamp, body: &str) -> Arc<VerifiedRequest> {
    let request = WebhookRequest::new("POST", "https://hooks.example.com/webhooks/facebook", at)
        .headers(Headers::from_iter([("content-type", "text/plain")]))
        .body(body);
    Arc::new(restore(request, 0, vec!["page".to_owned()]))
}

/// Something that a person wrote to the Page `page`.
pub fn event(person: &str, key: &str) -> Event<Value> {
    let key = DedupeKey::new(key).expect("a key");
    Event::new("message", key, Participant::of(person), json!({})).account("page")
}

/// The event in its lane, on its way to a site.
pub fn routed(event: Event<Value>, site: Option<&str>) -> NewEvent {
    NewEvent { lane: event.lane("facebook"), site: site.map(str::to_owned), event }
}

/// What a request to the instance `facebook` said.
pub fn intake(request: i64, events: Vec<NewEvent>) -> ParsedRequest {
    ParsedRequest {
        source: RequestSource::Request(request),
        instance: "facebook".to_owned(),
        received_at: Timestamp::UNIX_EPOCH,
        events,
        lookups: Vec::new(),
        links: Vec::new(),
        ignored: Vec::new(),
        malformed: Vec::new(),
        held: None,
    }
}

/// A request with one event, for the site `main`.
pub fn one(person: &str, key: &str) -> ParsedRequest {
    intake(1, vec![routed(event(person, key), Some("main"))])
}

/// A request by which the provider confirms someone's address.
pub fn sharing(person: &str) -> ParsedRequest {
    linking(Link::email(Some("page"), person, "anna@example.com".parse().expect("an address")))
}

/// A request by which the provider confirms something.
pub fn linking(link: Link) -> ParsedRequest {
    let mut linking = intake(2, Vec::new());
    linking.links.push(NewLink { lane: link.lane("facebook"), link });
    linking
}

/// A request that cannot be read before its instance is mended.
pub fn held(request: i64) -> ParsedRequest {
    ParsedRequest {
        held: Some(Reason::text("its instance is not configured")),
        ..intake(request, Vec::new())
    }
}

/// A request that asks for a look-up.
pub fn asking(key: &str) -> ParsedRequest {
    let mut asking = intake(1, Vec::new());
    asking.lookups.push(lookup(key));
    asking
}

/// A request that asks for a look-up about something, such as an appointment.
pub fn asking_about(about: &str, key: &str) -> ParsedRequest {
    let mut asking = intake(1, Vec::new());
    asking.lookups.push(lookup(key).lane(about));
    asking
}

fn lookup(key: &str) -> Lookup {
    Lookup::new(DedupeKey::new(key).expect("a key"), Some("page"), json!({}))
}

/// Waits for something named, until something is known or that time is over.
pub fn hold(recheck: Option<Duration>) -> AttemptOutcome {
    AttemptOutcome::Hold { reason: Reason::text("nobody knows her"), recheck }
}

/// A rendered message: the store does not look into it.
pub fn body(text: &str) -> Body {
    Body::new(json!({ "text": text }).to_string())
}

/// A plan for these contacts.
pub fn plan(contacts: &[&str]) -> Plan {
    Plan {
        contacts: contacts.iter().map(|&contact| contact.to_owned()).collect(),
        body: body("hello"),
        conversation: "c1".to_owned(),
    }
}
