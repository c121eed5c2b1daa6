//! A connector that panics when a body says so. Its token stands in the path.

use inbox_core::{
    Batch, DedupeKey, Direction, Event, InboxMessage, Item, Lookup, MapError, ParseError, Participant,
    Secrets, SettingsError, Signature, StaticToken, VerifiedRequest, opaque_debug, register_connector,
};
use inbox_toy::{Behavior, Payload, Toy, ToySettings};
use schemars::JsonSchema;
use serde::Deserialize;

#[derive(Debug)]
struct Fragile;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Settings {
    token: Secrets,
}

opaque_debug!(Settings);

impl ToySettings for Settings {
    fn secrets(&self) -> Result<Secrets, SettingsError> {
        Ok(self.token.clone())
    }
}

impl Behavior<Settings> for Fragile {
    const TYPE: &'static str = "fragile";

    fn signature(settings: &Settings) -> Result<Signature, SettingsError> {
        Ok(StaticToken::path(settings.secrets()?).into())
    }

    fn parse(request: &VerifiedRequest) -> Result<Batch<Payload>, ParseError> {
        let text = String::from_utf8_lossy(request.body()).into_owned();
        assert_ne!(text, "panic in parse");
        let key = DedupeKey::new(text.as_str())?;
        let mut batch = Batch::new();
        if text == "panic in api_hosts" {
            batch.lookups.push(Lookup::new(key, None, text.into()));
            return Ok(batch);
        }
        let person = Participant::of("anna").email("anna.levi@example.com".parse().ok());
        let payload = Payload { kind: "message".to_owned(), text };
        batch.events.push(Event::new("message", key, person, payload));
        Ok(batch)
    }

    fn map(payload: &Payload) -> Result<InboxMessage, MapError> {
        assert_ne!(payload.text, "panic in map");
        Ok(InboxMessage::basic(Direction::by_business(false), vec![Item::text(payload.text.as_str())]))
    }

    fn api_hosts(_: &Settings) -> Vec<String> {
        panic!("every call to a provider gets here")
    }
}

register_connector!(Toy<Fragile, Settings>);
