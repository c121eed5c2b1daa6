//! Batches and keys with a fault.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::{AtomicUsize, Ordering};

use inbox_core::{Batch, Direction, InboxMessage, MapError, ParseError, VerifiedRequest, WebhookResponse};
use serde_json::Value;

use super::assert_caught;
use inbox_toy::{Behavior, Payload, Toy};

const SINKS: &str = "a broken entry does not affect the others";
const PANICS: &str = "no body causes a panic, and everything that is read can be shown";

fn hash(value: impl Hash) -> String {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish().to_string()
}

#[derive(Debug)]
struct BodyHash;

impl Behavior for BodyHash {
    fn key(request: &VerifiedRequest, entry: &Value) -> Result<String, ParseError> {
        Ok(hash((request.body(), entry.to_string())))
    }
}

#[derive(Debug)]
struct ContentHash;

impl Behavior for ContentHash {
    fn key(request: &VerifiedRequest, entry: &Value) -> Result<String, ParseError> {
        Ok(hash((request.json::<Value>()?.to_string(), entry.to_string())))
    }
}

#[test]
fn a_key_that_is_a_hash_of_the_body_is_caught() {
    let rule = "keys do not depend on spaces, the order of names or redelivery counters";
    assert_caught::<Toy<BodyHash>>(
        rule,
        "case `batch`: the keys depend on more than the provider's id: when there are spaces",
    );
    assert_caught::<Toy<ContentHash>>(rule, "when it has a new field that nobody knows");
}

#[derive(Debug)]
struct Counted;

impl Behavior for Counted {
    fn key(_: &VerifiedRequest, _: &Value) -> Result<String, ParseError> {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        Ok(NEXT.fetch_add(1, Ordering::Relaxed).to_string())
    }
}

#[derive(Debug)]
struct Clock;

impl Behavior for Clock {
    fn key(request: &VerifiedRequest, entry: &Value) -> Result<String, ParseError> {
        Ok(format!("{} {}", entry["id"], request.received_at()))
    }
}

#[test]
fn a_key_with_the_clock_in_it_is_caught() {
    let rule = "a call that is read twice gives the same keys";
    assert_caught::<Toy<Clock>>(rule, "read an hour later, it has other keys");
}

#[test]
fn a_key_that_is_made_up_is_caught() {
    assert_caught::<Toy<Counted>>(
        "a call that is read twice gives the same keys",
        "read again, it has other keys",
    );
}

#[derive(Debug)]
struct KeyOfTheCall;

impl Behavior for KeyOfTheCall {
    fn key(request: &VerifiedRequest, _: &Value) -> Result<String, ParseError> {
        Ok(request.json::<Value>()?["page"].to_string())
    }
}

#[test]
fn a_key_that_repeats_in_a_batch_is_caught() {
    let words = "case `batch`: two things that happened have the same key";
    assert_caught::<Toy<KeyOfTheCall>>("keys are unique in a batch", words);
}

#[derive(Debug)]
struct AllOrNothing;

impl Behavior for AllOrNothing {
    fn parse(request: &VerifiedRequest) -> Result<Batch<Payload>, ParseError> {
        let call: Value = request.json()?;
        let entries: Vec<Value> = serde_json::from_value(call["events"].clone())?;
        let mut batch = Batch::new();
        batch.events = entries.iter().map(|entry| Self::read(request, entry)).collect::<Result<_, _>>()?;
        Ok(batch)
    }
}

#[derive(Debug)]
struct StopsAtTheFirst;

impl Behavior for StopsAtTheFirst {
    fn parse(request: &VerifiedRequest) -> Result<Batch<Payload>, ParseError> {
        let call: Value = request.json()?;
        let entries = call["events"].as_array().into_iter().flatten();
        let mut batch = Batch::new();
        batch.events = entries.map_while(|entry| Self::read(request, entry).ok()).collect();
        Ok(batch)
    }
}

#[derive(Debug)]
struct Silent;

impl Behavior for Silent {
    fn parse(request: &VerifiedRequest) -> Result<Batch<Payload>, ParseError> {
        let call: Value = request.json()?;
        let entries = call["events"].as_array().into_iter().flatten();
        let mut batch = Batch::new();
        batch.events = entries.filter_map(|entry| Self::read(request, entry).ok()).collect();
        Ok(batch)
    }
}

#[test]
fn losing_other_entries_is_caught() {
    let words = "the whole call can no longer be read when `/events` also holds an entry such as null";
    assert_caught::<Toy<AllOrNothing>>(SINKS, words);
    assert_caught::<Toy<StopsAtTheFirst>>(SINKS, "the event \"e-2\" is lost when `/events`");
    assert_caught::<Toy<Silent>>(SINKS, "a broken entry vanishes without a trace");
}

#[derive(Debug)]
struct PanicsInParse;

impl Behavior for PanicsInParse {
    fn key(_: &VerifiedRequest, entry: &Value) -> Result<String, ParseError> {
        Ok(entry["id"].as_str().expect("an id is a text").to_owned())
    }
}

#[derive(Debug)]
struct PanicsInMap;

impl Behavior for PanicsInMap {
    fn map(said: &Payload) -> Result<InboxMessage, MapError> {
        Ok(InboxMessage::minimal(Direction::ParticipantToBusiness, &said.text[..5]))
    }
}

#[derive(Debug)]
struct PanicsInRespond;

impl Behavior for PanicsInRespond {
    fn respond(request: &VerifiedRequest) -> WebhookResponse {
        let call: Value = request.json().expect("a provider sends JSON");
        WebhookResponse::body("text/plain", call["page"].to_string())
    }
}

#[derive(Debug)]
struct ShowsBlanks;

impl Behavior for ShowsBlanks {
    fn map(said: &Payload) -> Result<InboxMessage, MapError> {
        Ok(InboxMessage::minimal(Direction::ParticipantToBusiness, said.text.as_str()))
    }
}

#[test]
fn an_event_that_is_read_and_cannot_be_shown_is_caught() {
    assert_caught::<Toy<ShowsBlanks>>(PANICS, "was read but cannot be shown (the activity line has no text)");
}

#[test]
fn a_panic_on_an_odd_body_is_caught() {
    assert_caught::<Toy<PanicsInRespond>>(PANICS, "respond panics: a provider sends JSON");
    assert_caught::<Toy<PanicsInParse>>(PANICS, "parse panics: an id is a text");
    assert_caught::<Toy<PanicsInMap>>(PANICS, "map panics for kind `");
}
