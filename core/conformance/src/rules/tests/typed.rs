//! What people wrote, believed or quoted.

use inbox_core::{Batch, Event, Link, ParseError, VerifiedRequest};
use serde_json::Value;

use super::assert_caught;
use inbox_toy::{Behavior, Good, Payload, Toy};

const TYPED: &str = "what a person typed proves nothing";
const QUOTES: &str = "errors do not quote the body";

#[derive(Debug)]
struct LinksWhatIsTyped;

impl Behavior for LinksWhatIsTyped {
    fn parse(request: &VerifiedRequest) -> Result<Batch<Payload>, ParseError> {
        let call: Value = request.json()?;
        let mut batch = Batch::new();
        batch.each("/events", &call["events"], |batch, _, entry| {
            let event = Self::read(request, entry)?;
            let email = event.payload.text.split(' ').find_map(|word| word.parse().ok());
            batch.links.extend(email.map(|email| Link::email(Some("p1"), "u1", email)));
            batch.events.push(event);
            Ok(())
        });
        Ok(batch)
    }
}

#[derive(Debug)]
struct BelievesWhatIsTyped;

impl Behavior for BelievesWhatIsTyped {
    fn parse(request: &VerifiedRequest) -> Result<Batch<Payload>, ParseError> {
        let mut batch = <Good as Behavior>::parse(request)?;
        let phone = |event: &Event<Payload>| event.payload.text.parse().ok();
        for event in &mut batch.events {
            event.participant.phone = phone(event);
        }
        Ok(batch)
    }
}

#[test]
fn an_address_that_was_typed_is_caught() {
    let words = "an address that was typed into the text at `/events/0/text` became";
    assert_caught::<Toy<LinksWhatIsTyped>>(TYPED, &format!("{words} a link"));
    assert_caught::<Toy<BelievesWhatIsTyped>>(TYPED, &format!("{words} the person's own"));
}

#[derive(Debug)]
struct QuotesTheEntry;

impl Behavior for QuotesTheEntry {
    fn key(_: &VerifiedRequest, entry: &Value) -> Result<String, ParseError> {
        let id = entry["id"].as_str().filter(|id| id.starts_with("e-"));
        id.map(str::to_owned).ok_or_else(|| ParseError::new(format!("cannot read {entry}")))
    }
}

#[test]
fn an_error_that_quotes_the_body_is_caught() {
    assert_caught::<Toy<QuotesTheEntry>>(QUOTES, "`malformed` quotes what stands at `/events/0/id`");
}
