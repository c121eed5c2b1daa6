//! A connector with one hole in it, where a test wants one.

use std::fmt;
use std::marker::PhantomData;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::async_trait;
use crate::badge::Badge;
use crate::batch::Batch;
use crate::connector::{Connector, Stability};
use crate::content::Item;
use crate::error::{FetchError, MapError, ParseError, SettingsError};
use crate::event::{DedupeKey, Event};
use crate::fetch::{FetchContext, HttpRequest};
use crate::json::{Id, unix_seconds};
use crate::lookup::Lookup;
use crate::message::{Direction, InboxMessage};
use crate::participant::Participant;
use crate::request::{Probe, VerifiedRequest, WebhookResponse};
use crate::secret::Secrets;
use crate::signature::{Hash, Mac, Place, Recipe, Signature, TimeUnit};

/// The only host that the toy may call.
pub(super) const API: &str = "api.example.com";

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
        let event = Event::new(&said.kind.clone(), key, Participant::of(Id::at(entry, "/from")?.0), said);
        Ok(event.account("p1").occurred_at(Self::time(entry)))
    }

    fn key(_request: &VerifiedRequest, entry: &Value) -> Result<String, ParseError> {
        Ok(Id::at(entry, "/id")?.0)
    }

    fn time(entry: &Value) -> Option<Timestamp> {
        unix_seconds(&entry["at"])
    }

    fn respond(_request: &VerifiedRequest) -> WebhookResponse {
        WebhookResponse::default()
    }

    fn probe(_probe: Probe<'_>) -> Option<WebhookResponse> {
        None
    }

    /// What is called to look something up, if anything ever is.
    fn call(_lookup: &Lookup, _secrets: &Secrets) -> Option<HttpRequest> {
        None
    }

    /// What the answer says.
    fn found(_lookup: &Lookup, answer: Result<Value, FetchError>) -> Result<Batch<Said>, FetchError> {
        answer.map(|_| Batch::new())
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
    secrets: Secrets,
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

#[async_trait]
impl<F: Fault, S: ToySettings> Connector for Toy<F, S> {
    const TYPE: &'static str = "toy";
    const SUMMARY: &'static str = "a toy";
    const STABILITY: Stability = Stability::Beta;
    type Settings = S;
    type Payload = Said;

    fn new(settings: S) -> Result<Self, SettingsError> {
        let secrets = settings.secrets()?;
        let (shown, signature) = (F::shown(&secrets), F::signature(secrets.clone())?);
        Ok(Self { signature, shown, secrets, marker: PhantomData })
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

    fn respond(&self, request: &VerifiedRequest) -> WebhookResponse {
        F::respond(request)
    }

    fn probe(&self, probe: &Probe<'_>) -> Option<WebhookResponse> {
        F::probe(*probe)
    }

    fn api_hosts(&self) -> Vec<String> {
        let nothing = Lookup::new(DedupeKey::new("0").expect("a key"), None, "0".into());
        F::call(&nothing, &self.secrets).map(|_| API.to_owned()).into_iter().collect()
    }

    async fn fetch(&self, lookup: &Lookup, context: &FetchContext<'_>) -> Result<Batch<Said>, FetchError> {
        let call = F::call(lookup, &self.secrets);
        let call = call.ok_or_else(|| FetchError::Permanent("there is nothing to call".to_owned()))?;
        F::found(lookup, context.json(call).await)
    }
}
