//! A connector with one hole in it, where a test wants one.

use std::fmt;
use std::marker::PhantomData;

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::badge::Badge;
use crate::batch::Batch;
use crate::connector::{Connector, Stability};
use crate::content::Item;
use crate::error::{MapError, ParseError, SettingsError};
use crate::event::{DedupeKey, Event};
use crate::json::Id;
use crate::message::{Direction, InboxMessage};
use crate::participant::Participant;
use crate::request::VerifiedRequest;
use crate::secret::Secrets;
use crate::signature::{Hash, Mac, Place, Recipe, Signature, TimeUnit};

/// What a connector can do wrong; by default, nothing.
pub(super) trait Fault: fmt::Debug + Send + Sync + 'static {
    fn signature(secrets: Secrets) -> Result<Signature, SettingsError> {
        let recipe = Recipe::new("{ts}.{url}.{body}", Place::header("X-Toy-Signature"))
            .prefix("v0=")
            .timestamp(Place::header("X-Toy-Time"), TimeUnit::Seconds, 300);
        Ok(Mac::new(Hash::Sha256, recipe, secrets)?.into())
    }

    /// What `Debug` shows beside the signature.
    fn shown(_secrets: &Secrets) -> String {
        String::new()
    }

    fn parse(request: &VerifiedRequest) -> Result<Batch<Said>, ParseError> {
        let call: Value = request.json()?;
        let mut batch = Batch::new();
        batch.each("/events", &call["events"], |batch, _, entry| {
            batch.events.push(Self::read(request, entry)?);
            Ok(())
        });
        Ok(batch)
    }

    fn read(request: &VerifiedRequest, entry: &Value) -> Result<Event<Said>, ParseError> {
        let said = Said::deserialize(entry)?;
        let key = DedupeKey::new(Self::key(request, entry)?)?;
        Ok(Event::new(&said.kind.clone(), key, Participant::of(Id::at(entry, "/from")?.0), said)
            .account("p1"))
    }

    fn key(_request: &VerifiedRequest, entry: &Value) -> Result<String, ParseError> {
        Ok(Id::at(entry, "/id")?.0)
    }

    fn map(said: &Said) -> Result<InboxMessage, MapError> {
        let is_seen = said.text.contains(|c: char| !c.is_whitespace() && !c.is_control());
        let text = if is_seen { &said.text } else { "[nothing]" };
        let message = InboxMessage::basic(Direction::ParticipantToBusiness, vec![Item::text(text)]);
        Ok(message.badge(Badge::new("Toy", "https://example.com/toy.png")))
    }
}

/// Nothing is wrong with it.
#[derive(Debug)]
pub(super) struct Good;

impl Fault for Good {}

/// What an event of the toy carries.
#[derive(Serialize, Deserialize)]
pub(super) struct Said {
    pub(super) kind: String,
    pub(super) text: String,
}

/// What the toy's settings look like.
pub(super) trait ToySettings: DeserializeOwned + JsonSchema + Send + Sync + 'static {
    fn secrets(&self) -> Result<Secrets, SettingsError>;
}

/// Settings as they should be.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Settings {
    secret: Secrets,
    #[expect(dead_code, reason = "a setting that decides nothing")]
    account: String,
}

impl ToySettings for Settings {
    fn secrets(&self) -> Result<Secrets, SettingsError> {
        Ok(self.secret.clone())
    }
}

/// The connector type `toy`.
pub(super) struct Toy<F, S = Settings> {
    signature: Signature,
    shown: String,
    marker: PhantomData<fn() -> (F, S)>,
}

impl<F, S> fmt::Debug for Toy<F, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Toy")
            .field("signature", &self.signature)
            .field("shown", &self.shown)
            .finish_non_exhaustive()
    }
}

impl<F: Fault, S: ToySettings> Connector for Toy<F, S> {
    const TYPE: &'static str = "toy";
    const SUMMARY: &'static str = "a toy";
    const STABILITY: Stability = Stability::Beta;
    type Settings = S;
    type Payload = Said;

    fn new(settings: S) -> Result<Self, SettingsError> {
        let secrets = settings.secrets()?;
        Ok(Self { shown: F::shown(&secrets), signature: F::signature(secrets)?, marker: PhantomData })
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn parse(&self, request: &VerifiedRequest) -> Result<Batch<Said>, ParseError> {
        F::parse(request)
    }

    fn map(&self, event: &Event<Said>) -> Result<InboxMessage, MapError> {
        F::map(&event.payload)
    }
}
