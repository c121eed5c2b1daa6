//! Hello: what customers ask in the shop's chat, what the shop answers, and how it is rated.

use inbox_core::{
    Badge, Batch, Connector, DedupeKey, Direction, Event, Hash, Id, InboxMessage, Item, Mac, MapError,
    ParseError, Participant, Place, Recipe, Secrets, SettingsError, Signature, Stability, TimeUnit,
    VerifiedRequest, unix_seconds,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

inbox_core::register_connector!(Hello);

/// Settings of connector type `hello`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The signing secret of the webhook. Several while it is being changed.
    pub signing_secret: Secrets,
}

/// What happened, as it is stored until it is shown.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Payload {
    /// Someone wrote something.
    Message {
        /// The words.
        text: String,
        /// Whether the shop wrote them.
        by_shop: bool,
    },
    /// A customer rated the shop.
    Rating {
        /// From 1 to 5.
        stars: u64,
    },
}

inbox_core::opaque_debug!(Payload);

/// The connector: it only needs to know how calls are signed.
#[derive(Debug)]
pub struct Hello(Signature);

impl Connector for Hello {
    const TYPE: &'static str = "hello";
    const SUMMARY: &'static str = "Hello: chats with customers, and ratings";
    const STABILITY: Stability = Stability::Beta;
    type Settings = Settings;
    type Payload = Payload;

    fn new(settings: Settings) -> Result<Self, SettingsError> {
        let recipe = Recipe::new("{ts}.{body}", Place::header("X-Signature")).prefix("v1=");
        let recipe = recipe.timestamp(Place::header("X-Time"), TimeUnit::Seconds, 300);
        Ok(Self(Mac::new(Hash::Sha256, recipe, settings.signing_secret)?.into()))
    }

    fn signature(&self) -> &Signature {
        &self.0
    }

    fn parse(&self, request: &VerifiedRequest) -> Result<Batch<Payload>, ParseError> {
        let call: Value = request.json()?;
        let mut batch = Batch::new();
        batch.each("/events", &call["events"], |batch, _, entry| read(batch, entry));
        Ok(batch)
    }

    fn map(&self, event: &Event<Payload>) -> Result<InboxMessage, MapError> {
        let message = match &event.payload {
            Payload::Message { text, by_shop } => {
                InboxMessage::basic(Direction::by_business(*by_shop), vec![Item::text(text)])
            }
            Payload::Rating { stars } => {
                InboxMessage::minimal(Direction::ParticipantToBusiness, format!("Rated {stars} of 5 stars"))
            }
        };
        Ok(message.badge(Badge::new("Hello", "https://example.com/icon.png")))
    }
}

fn read(batch: &mut Batch<Payload>, entry: &Value) -> Result<(), ParseError> {
    let kind = entry["type"].as_str().ok_or_else(|| ParseError::new("`type` is missing"))?;
    let payload = match kind {
        "asked" | "answered" => Payload::Message { text: text(entry)?, by_shop: kind == "answered" },
        "rated" => Payload::Rating { stars: stars(entry)? },
        _ => {
            batch.ignore(format!("event `{kind}` is not shown"));
            return Ok(());
        }
    };
    let customer = Participant::of(Id::at(entry, "/customer/id")?.0)
        .display_name(entry["customer"]["name"].as_str())
        .email(entry["customer"]["email"].as_str().and_then(|email| email.parse().ok()));
    let event = Event::new(kind, DedupeKey::new(Id::at(entry, "/id")?.0)?, customer, payload);
    batch.events.push(event.account(Id::at(entry, "/shop")?.0).occurred_at(unix_seconds(&entry["at"])));
    Ok(())
}

fn text(entry: &Value) -> Result<String, ParseError> {
    let is_shown = |text: &&str| text.contains(|c: char| !c.is_whitespace() && !c.is_control());
    let text = entry["text"].as_str().filter(is_shown);
    text.map(str::to_owned).ok_or_else(|| ParseError::new("`text` is missing or blank"))
}

fn stars(entry: &Value) -> Result<u64, ParseError> {
    entry["stars"].as_u64().ok_or_else(|| ParseError::new("`stars` is missing or no number"))
}
