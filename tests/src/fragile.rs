//! A connector that panics when a body says so. Its token stands in the path.

use inbox_core::{
    Batch, Connector, DedupeKey, Direction, Event, InboxMessage, Item, Lookup, MapError, ParseError,
    Participant, Secrets, SettingsError, Signature, Stability, StaticToken, VerifiedRequest,
    register_connector,
};
use schemars::JsonSchema;
use serde::Deserialize;

#[derive(Debug)]
struct Fragile(Signature);

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Settings {
    token: Secrets,
}

impl Connector for Fragile {
    const TYPE: &'static str = "fragile";
    const SUMMARY: &'static str = "Panics on demand";
    const STABILITY: Stability = Stability::Beta;
    type Settings = Settings;
    type Payload = String;

    fn new(settings: Settings) -> Result<Self, SettingsError> {
        Ok(Self(StaticToken::path(settings.token).into()))
    }

    fn signature(&self) -> &Signature {
        &self.0
    }

    fn parse(&self, request: &VerifiedRequest) -> Result<Batch<String>, ParseError> {
        let text = String::from_utf8_lossy(request.body()).into_owned();
        assert_ne!(text, "panic in parse");
        let key = DedupeKey::new(text.as_str())?;
        if text == "panic in api_hosts" {
            let mut batch = Batch::new();
            batch.lookups.push(Lookup::new(key, None, text.into()));
            return Ok(batch);
        }
        let person = Participant::of("anna").email("anna.levi@example.com".parse().ok());
        let mut batch = Batch::new();
        batch.events.push(Event::new("message", key, person, text));
        Ok(batch)
    }

    fn map(&self, event: &Event<String>) -> Result<InboxMessage, MapError> {
        assert_ne!(event.payload, "panic in map");
        Ok(InboxMessage::basic(Direction::by_business(false), vec![Item::text(event.payload.as_str())]))
    }

    fn api_hosts(&self) -> Vec<String> {
        panic!("who calls a provider gets here")
    }
}

register_connector!(Fragile);
