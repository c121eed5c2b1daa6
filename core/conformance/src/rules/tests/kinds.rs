//! Kinds that nobody knows, and people of whom little is known.

use inbox_core::{Batch, DedupeKey, Event, ParseError, VerifiedRequest};
use serde_json::Value;

use super::{HEAD, assert_caught, assert_said, broken_rules, put, toy_crate};
use inbox_toy::{Behavior, Good, Payload, Toy};

const KINDS: &str = "an unknown kind of event is ignored with a reason";
const CONTACTS: &str = "a missing name or address does not lose an event";

fn is_known(entry: &Value) -> bool {
    entry["kind"].as_str().is_some_and(|kind| ["message", "booked"].contains(&kind))
}

#[derive(Debug)]
struct PassesOver;

impl Behavior for PassesOver {
    fn parse(request: &VerifiedRequest) -> Result<Batch<Payload>, ParseError> {
        let call: Value = request.json()?;
        let mut batch = Batch::new();
        batch.each("/events", &call["events"], |batch, _, entry| {
            if is_known(entry) {
                batch.events.push(Self::read(request, entry)?);
            }
            Ok(())
        });
        Ok(batch)
    }
}

#[derive(Debug)]
struct CallsItMalformed;

impl Behavior for CallsItMalformed {
    fn key(_: &VerifiedRequest, entry: &Value) -> Result<String, ParseError> {
        let id = entry["id"].as_str().filter(|_| is_known(entry));
        id.map(str::to_owned).ok_or_else(|| ParseError::new("not a kind"))
    }
}

#[derive(Debug)]
struct RefusesTheCall;

impl Behavior for RefusesTheCall {
    fn parse(request: &VerifiedRequest) -> Result<Batch<Payload>, ParseError> {
        let call: Value = request.json()?;
        let is_known = call["events"].as_array().into_iter().flatten().all(is_known);
        if is_known { <Good as Behavior>::parse(request) } else { Err(ParseError::new("not a kind")) }
    }
}

#[test]
fn an_unknown_kind_that_vanishes_or_cannot_be_read_is_caught() {
    let words = "whose `/kind` is the unknown `inbox-bridge-unheard-of`";
    assert_caught::<Toy<PassesOver>>(KINDS, &format!("{words} vanishes without a trace"));
    assert_caught::<Toy<CallsItMalformed>>(KINDS, &format!("{words} is called malformed"));
    let words = "with the unknown `inbox-bridge-unheard-of` at `/events/0/kind` the call cannot be read";
    assert_caught::<Toy<RefusesTheCall>>(KINDS, words);
}

/// Wants a name and an address in every entry.
#[derive(Debug)]
struct NeedsContact;

impl Behavior for NeedsContact {
    fn read(request: &VerifiedRequest, entry: &Value) -> Result<Event<Payload>, ParseError> {
        let text = |name: &str| entry[name].as_str().ok_or_else(|| ParseError::new("not a text"));
        let mut event = <Good as Behavior>::read(request, entry)?;
        event.participant.display_name = Some(text("name")?.to_owned());
        event.participant.email = text("email").ok().and_then(|email| email.parse().ok());
        Ok(event)
    }
}

/// Makes another key where there is no address.
#[derive(Debug)]
struct KeyOfContact;

impl Behavior for KeyOfContact {
    fn read(request: &VerifiedRequest, entry: &Value) -> Result<Event<Payload>, ParseError> {
        let mut event = <Good as Behavior>::read(request, entry)?;
        event.participant.email = entry["email"].as_str().and_then(|email| email.parse().ok());
        event.dedupe_key = DedupeKey::new(format!("{}{}", entry["id"], event.participant.email.is_some()))?;
        Ok(event)
    }
}

#[test]
fn an_event_that_hangs_on_a_name_or_an_address_is_caught() {
    let root = toy_crate();
    let body = r#"{"page":"p1","events":[{"id":"e-5","kind":"message","from":"u1","name":"Anna","email":"anna@example.com","text":"Hello"}]}"#;
    put(root.path(), "fixtures/toy/contact/request.http", &format!("{HEAD}{body}\n"));
    let words = "when the name at `/events/0/name` is null";
    assert_said(&broken_rules::<Toy<NeedsContact>>(root.path(), CONTACTS), CONTACTS, words);
    let words = "when the e-mail address at `/events/0/email` is null";
    assert_said(&broken_rules::<Toy<KeyOfContact>>(root.path(), CONTACTS), CONTACTS, words);
}
