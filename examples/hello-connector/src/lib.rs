//! Acme: what customers write in the shop's chat, and what the shop answers.

use inbox_core::{
    Badge, Batch, Connector, DedupeKey, Direction, Event, Hash, Id, InboxMessage, Item, Mac, MapError,
    ParseError, Participant, Place, Recipe, Secrets, SettingsError, Signature, Stability, TimeUnit,
    VerifiedRequest, unix_seconds,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

inbox_core::register_connector!(Acme);

/// Settings of connector type `acme`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The signing secret of the webhook. Several while it is being changed.
    pub signing_secret: Secrets,
}

/// What was said.
#[derive(Serialize, Deserialize)]
pub struct Said {
    text: String,
    by_shop: bool,
}

inbox_core::opaque_debug!(Said);

/// Acme.
#[derive(Debug)]
pub struct Acme(Signature);

impl Connector for Acme {
    const TYPE: &'static str = "acme";
    const SUMMARY: &'static str = "Acme: chats with customers";
    const STABILITY: Stability = Stability::Beta;
    type Settings = Settings;
    type Payload = Said;

    fn new(settings: Settings) -> Result<Self, SettingsError> {
        let recipe = Recipe::new("{ts}.{body}", Place::header("Acme-Signature")).prefix("v1=").timestamp(
            Place::header("Acme-Time"),
            TimeUnit::Seconds,
            300,
        );
        Ok(Self(Mac::new(Hash::Sha256, recipe, settings.signing_secret)?.into()))
    }

    fn signature(&self) -> &Signature {
        &self.0
    }

    fn parse(&self, request: &VerifiedRequest) -> Result<Batch<Said>, ParseError> {
        let call: Value = request.json()?;
        let mut batch = Batch::new();
        batch.each("/events", &call["events"], |batch, _, entry| read(batch, entry));
        Ok(batch)
    }

    fn map(&self, event: &Event<Said>) -> Result<InboxMessage, MapError> {
        let Said { text, by_shop } = &event.payload;
        let message = InboxMessage::basic(Direction::by_business(*by_shop), vec![Item::text(text)]);
        Ok(message.badge(Badge::new("Acme", "https://example.com/acme.png")))
    }
}

fn read(batch: &mut Batch<Said>, entry: &Value) -> Result<(), ParseError> {
    let kind = entry["type"].as_str().ok_or_else(|| ParseError::new("`type` is missing"))?;
    if !matches!(kind, "asked" | "answered") {
        batch.ignore(format!("event `{kind}` is not shown"));
        return Ok(());
    }
    let text =
        entry["text"].as_str().filter(|text| text.contains(|c: char| !c.is_whitespace() && !c.is_control()));
    let text = text.ok_or_else(|| ParseError::new("`text` is missing or blank"))?.to_owned();
    let customer = Participant::of(Id::at(entry, "/customer/id")?.0)
        .display_name(entry["customer"]["name"].as_str())
        .email(entry["customer"]["email"].as_str().and_then(|email| email.parse().ok()));
    let said = Said { text, by_shop: kind == "answered" };
    let event = Event::new(kind, DedupeKey::new(Id::at(entry, "/id")?.0)?, customer, said);
    batch.events.push(event.account(Id::at(entry, "/shop")?.0).occurred_at(unix_seconds(&entry["at"])));
    Ok(())
}
