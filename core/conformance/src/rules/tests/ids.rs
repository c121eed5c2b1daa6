//! Keys that are no ids, and times in another unit.

use std::fs;

use inbox_core::{Batch, DedupeKey, ParseError, Participant, VerifiedRequest, unix_milliseconds};
use jiff::Timestamp;
use serde_json::Value;

use super::{HEAD, assert_caught, assert_said, broken, put, toy_crate};
use inbox_toy::{Behavior, Good, Payload, Toy};

const IDS: &str = "keys are made of the provider's ids, not of positions in a list";
const TIMES: &str = "times are read in the unit in which they are written";

fn parse_with<F: Behavior>(
    request: &VerifiedRequest,
    key: impl Fn(&Value, &str) -> String,
) -> Result<Batch<Payload>, ParseError> {
    let call: Value = request.json()?;
    let mut batch = Batch::new();
    batch.each("/events", &call["events"], |batch, place, entry| {
        let mut event = F::read(request, entry)?;
        event.dedupe_key = DedupeKey::new(key(&call, place))?;
        batch.events.push(event);
        Ok(())
    });
    Ok(batch)
}

#[derive(Debug)]
struct Position;

impl Behavior for Position {
    fn parse(request: &VerifiedRequest) -> Result<Batch<Payload>, ParseError> {
        parse_with::<Self>(request, |_, place| place.to_owned())
    }
}

#[derive(Debug)]
struct CallAndPosition;

impl Behavior for CallAndPosition {
    fn parse(request: &VerifiedRequest) -> Result<Batch<Payload>, ParseError> {
        parse_with::<Self>(request, |call, place| format!("{}{place}", call["page"]))
    }
}

#[derive(Debug)]
struct FirstOfThem;

impl Behavior for FirstOfThem {
    fn parse(request: &VerifiedRequest) -> Result<Batch<Payload>, ParseError> {
        parse_with::<Self>(request, |call, _| call["events"][0]["id"].to_string())
    }
}

#[derive(Debug)]
struct Cut;

impl Behavior for Cut {
    fn key(_: &VerifiedRequest, entry: &Value) -> Result<String, ParseError> {
        Ok(entry["id"].to_string().chars().take(3).collect())
    }
}

#[derive(Debug)]
struct LastCharacter;

impl Behavior for LastCharacter {
    fn key(_: &VerifiedRequest, entry: &Value) -> Result<String, ParseError> {
        Ok(entry["id"].as_str().unwrap_or_default().chars().last().into_iter().collect())
    }
}

#[test]
fn a_key_that_is_a_place_in_a_list_is_caught() {
    let words = "depends on the position in `/events`";
    assert_caught::<Toy<Position>>(IDS, words);
    assert_caught::<Toy<CallAndPosition>>(IDS, words);
}

#[test]
fn the_id_of_the_first_entry_for_all_is_caught() {
    assert_caught::<Toy<FirstOfThem>>(
        "keys are unique in a batch",
        "two things that happened have the same key",
    );
}

#[derive(Debug)]
struct OnlyTheTime;

impl Behavior for OnlyTheTime {
    fn key(_: &VerifiedRequest, entry: &Value) -> Result<String, ParseError> {
        Ok(entry["at"].as_i64().map_or_else(|| entry["id"].to_string(), |at| at.to_string()))
    }
}

#[derive(Debug)]
struct TheText;

impl Behavior for TheText {
    fn key(_: &VerifiedRequest, entry: &Value) -> Result<String, ParseError> {
        Ok(format!("{} {}", entry["from"], entry["text"]))
    }
}

#[derive(Debug)]
struct OnePerson;

impl Behavior for OnePerson {
    fn parse(request: &VerifiedRequest) -> Result<Batch<Payload>, ParseError> {
        let mut batch = <Good as Behavior>::parse(request)?;
        for event in &mut batch.events {
            event.participant = Participant::of("customer");
        }
        Ok(batch)
    }
}

#[test]
fn a_time_or_a_text_as_a_key_and_one_person_for_all_are_caught() {
    assert_caught::<Toy<OnlyTheTime>>(IDS, "depends on a time alone");
    assert_caught::<Toy<TheText>>(IDS, "depends on what was written");
    let rule = "a conversation belongs to the person that the call names";
    assert_caught::<Toy<OnePerson>>(
        rule,
        "the person of an event is always the same, whatever the call contains",
    );
}

#[test]
fn a_part_of_an_id_is_caught() {
    let root = toy_crate();
    fs::remove_dir_all(root.path().join("fixtures/toy/batch")).expect("a folder");
    assert_said(&broken::<Toy<Cut>>(root.path()), IDS, "never changes, whatever the call contains");
    let other = r#"{"page":"p1","events":[{"id":"other-1","kind":"message","from":"u1","text":"Another"}]}"#;
    put(root.path(), "fixtures/toy/other/request.http", &format!("{HEAD}{other}\n"));
    let words = "case `other`: the key \"1\" also belongs to something else in case `message`";
    assert_said(&broken::<Toy<LastCharacter>>(root.path()), IDS, words);
}

#[derive(Debug)]
struct Milliseconds;

impl Behavior for Milliseconds {
    fn time(entry: &Value) -> Option<Timestamp> {
        unix_milliseconds(&entry["at"])
    }
}

#[derive(Debug)]
struct NoTime;

impl Behavior for NoTime {
    fn time(_: &Value) -> Option<Timestamp> {
        None
    }
}

#[test]
fn a_time_in_another_unit_is_caught() {
    assert_caught::<Toy<Milliseconds>>(TIMES, "an event occurred in 1970");
    assert_caught::<Toy<NoTime>>(TIMES, "`/events/0/at` looks like a time, but no event");
}

/// A form whose fields `event` hold one occurrence each.
#[derive(Debug)]
struct LosesFields;

impl Behavior for LosesFields {
    fn parse(request: &VerifiedRequest) -> Result<Batch<Payload>, ParseError> {
        let mut batch = Batch::new();
        for (_, text) in request.form().iter().filter(|(name, _)| *name == "event") {
            batch.events.push(Self::read(request, &serde_json::from_str(text)?)?);
        }
        Ok(batch)
    }
}

/// A form whose field `events` holds all of them.
#[derive(Debug)]
struct LosesEntries;

impl Behavior for LosesEntries {
    fn parse(request: &VerifiedRequest) -> Result<Batch<Payload>, ParseError> {
        let entries: Vec<Value> = serde_json::from_str(request.form().need("events")?)?;
        let mut batch = Batch::new();
        batch.events = entries.iter().map(|entry| Self::read(request, entry)).collect::<Result<_, _>>()?;
        Ok(batch)
    }
}

#[test]
fn losing_other_entries_in_a_form_is_caught() {
    let entry = |id: &str| format!(r#"{{"id":"{id}","kind":"message","from":"u1","text":"Hello"}}"#);
    let head = HEAD.replace("application/json", "application/x-www-form-urlencoded");
    let form = |pairs: &[(&str, String)]| {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        let root = toy_crate();
        put(root.path(), "fixtures/toy/form/request.http", &format!("{head}{body}\n"));
        root
    };
    let rule = "a broken entry does not affect the others";
    let repeated = form(&[("event", entry("e-7")), ("event", entry("e-8"))]);
    let words = "case `form`: the whole call can no longer be read when `event` also holds an entry";
    assert_said(&broken::<Toy<LosesFields>>(repeated.path()), rule, words);
    let listed = form(&[("events", format!("[{}]", entry("e-7")))]);
    let words = "case `form`: the whole call can no longer be read when `events` also holds an entry";
    assert_said(&broken::<Toy<LosesEntries>>(listed.path()), rule, words);
}
