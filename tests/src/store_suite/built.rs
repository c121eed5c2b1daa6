//! Requests, events and intakes, as short as a case can say them.

use inbox_core::{
    DedupeKey, Event, Headers, Link, Participant, Timestamp, VerifiedRequest, WebhookRequest, restore,
};
use inbox_host::store::{Intake, IntakeSource, NewEvent, NewLink, Plan};
use serde_json::{Value, json};

/// A verified request with that body.
pub fn request(body: &str) -> VerifiedRequest {
    let request = WebhookRequest {
        method: "POST".to_owned(),
        url: "https://hooks.example.com/webhooks/facebook".to_owned(),
        headers: Headers::from_iter([("content-type", "text/plain")]),
        body: body.as_bytes().to_vec(),
        received_at: Timestamp::UNIX_EPOCH,
    };
    restore(request, 0, vec!["page".to_owned()])
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
pub fn intake(request: i64, events: Vec<NewEvent>) -> Intake {
    Intake {
        source: IntakeSource::Request(request),
        instance: "facebook".to_owned(),
        received_at: Timestamp::UNIX_EPOCH,
        events,
        lookups: Vec::new(),
        links: Vec::new(),
        ignored: Vec::new(),
        malformed: Vec::new(),
    }
}

/// A request with one event, for the site `main`.
pub fn one(person: &str, key: &str) -> Intake {
    intake(1, vec![routed(event(person, key), Some("main"))])
}

/// A request by which the provider vouches for someone's address.
pub fn sharing(person: &str, site: Option<&str>) -> Intake {
    let email = "anna@example.com".parse().expect("an address");
    let link = Link::email(Some("page"), person, email);
    let mut sharing = intake(2, Vec::new());
    sharing.links.push(NewLink { lane: link.lane("facebook"), site: site.map(str::to_owned), link });
    sharing
}

/// A message to those contacts.
pub fn plan(contacts: &[&str]) -> Plan {
    Plan {
        contacts: contacts.iter().map(|&contact| contact.to_owned()).collect(),
        body: json!({ "text": "hello" }),
        conversation: "c1".to_owned(),
    }
}
