//! A made-up provider, for the tests of every crate: one connector, of which a test replaces the part that it is about.

use std::fmt;
use std::marker::PhantomData;

use inbox_core::{
    Badge, Batch, Connector, DedupeKey, Direction, Event, FetchContext, FetchError, Hash, HttpRequest, Id,
    InboxMessage, Item, Lookup, Mac, MapError, ParseError, Participant, Place, Probe, Recipe, Secrets,
    SettingsError, Signature, Stability, TimeUnit, Timestamp, VerifiedRequest, WebhookResponse, async_trait,
    is_blank, unix_seconds,
};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The only host that the toy calls, unless a test says otherwise.
pub const API: &str = "api.example.com";

/// Settings of the toy, or those with which a test replaces them.
pub trait ToySettings: DeserializeOwned + JsonSchema + Send + Sync + 'static {
    /// The secrets that sign calls, if these settings are good.
    fn secrets(&self) -> Result<Secrets, SettingsError>;
}

/// Settings as they should be.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Signs calls.
    secret: Secrets,
    /// Decides nothing.
    #[expect(dead_code, reason = "a setting that decides nothing")]
    account: Option<String>,
}

inbox_core::opaque_debug!(Settings);

impl ToySettings for Settings {
    fn secrets(&self) -> Result<Secrets, SettingsError> {
        Ok(self.secret.clone())
    }
}

/// What an event of the toy carries.
#[derive(Serialize, Deserialize)]
pub struct Payload {
    /// The kind of the event.
    pub kind: String,
    /// What was written.
    pub text: String,
}

inbox_core::opaque_debug!(Payload);

/// What the toy does: by default, everything right.
#[async_trait]
pub trait Behavior<S: ToySettings = Settings>: fmt::Debug + Send + Sync + 'static {
    /// The connector type.
    const TYPE: &'static str = "toy";

    /// How calls are signed.
    fn signature(settings: &S) -> Result<Signature, SettingsError> {
        sign_with(settings.secrets()?)
    }

    /// What `Debug` shows beside the signature.
    fn shown(_settings: &S) -> String {
        String::new()
    }

    /// See [`Connector::parse`].
    fn parse(request: &VerifiedRequest) -> Result<Batch<Payload>, ParseError> {
        let call: Value = request.json()?;
        let mut batch = Batch::new();
        batch.each("/events", &call["events"], |batch, _, entry| {
            batch.events.push(Self::read(request, entry)?);
            Ok(())
        });
        Ok(batch)
    }

    /// Reads one entry of the list of events.
    fn read(request: &VerifiedRequest, entry: &Value) -> Result<Event<Payload>, ParseError> {
        let payload = Payload::deserialize(entry)?;
        let key = DedupeKey::new(Self::key(request, entry)?)?;
        let person = Participant::of(Id::at(entry, "/from")?.0);
        let event = Event::new(&payload.kind.clone(), key, person, payload);
        Ok(event.account("p1").occurred_at(Self::time(entry)))
    }

    /// The key of an entry.
    fn key(_request: &VerifiedRequest, entry: &Value) -> Result<String, ParseError> {
        Ok(Id::at(entry, "/id")?.0)
    }

    /// The time of an entry.
    fn time(entry: &Value) -> Option<Timestamp> {
        unix_seconds(&entry["at"])
    }

    /// See [`Connector::respond`].
    fn respond(_request: &VerifiedRequest) -> WebhookResponse {
        WebhookResponse::default()
    }

    /// See [`Connector::probe`].
    fn probe(_probe: Probe<'_>) -> Option<WebhookResponse> {
        None
    }

    /// See [`Connector::map`].
    fn map(payload: &Payload) -> Result<InboxMessage, MapError> {
        let text = if is_blank(&payload.text) { "[nothing]" } else { &payload.text };
        let message = InboxMessage::basic(Direction::ParticipantToBusiness, vec![Item::text(text)]);
        Ok(message.badge(Badge::new("Toy", "https://example.com/toy.png")))
    }

    /// See [`Connector::api_hosts`]; by default the toy calls [`API`] if it calls anything.
    fn api_hosts(settings: &S) -> Vec<String> {
        let nothing = Lookup::new(DedupeKey::new("0").expect("a key"), None, "0".into());
        Self::call(&nothing, settings).map(|_| API.to_owned()).into_iter().collect()
    }

    /// The call that answers a look-up, if the toy makes look-ups.
    fn call(_lookup: &Lookup, _settings: &S) -> Option<HttpRequest> {
        None
    }

    /// What the answer to [`call`](Behavior::call) says.
    fn found(_lookup: &Lookup, answer: Result<Value, FetchError>) -> Result<Batch<Payload>, FetchError> {
        answer.map(|_| Batch::new())
    }

    /// See [`Connector::identify`].
    async fn identify(
        _participant: &Participant,
        _settings: &S,
        _context: &FetchContext<'_>,
    ) -> Result<Option<Participant>, FetchError> {
        Ok(None)
    }
}

/// The signature that the toy has by default, with these secrets.
pub fn sign_with(secrets: Secrets) -> Result<Signature, SettingsError> {
    let recipe = Recipe::new("{ts}.{url}.{body}", Place::header("X-Toy-Signature")).prefix("v0=").timestamp(
        Place::header("X-Toy-Time"),
        TimeUnit::Seconds,
        300,
    );
    Ok(Mac::new(Hash::Sha256, recipe, secrets)?.into())
}

/// Everything is as it should be.
#[derive(Debug)]
pub struct Good;

impl<S: ToySettings> Behavior<S> for Good {}

/// The made-up connector.
pub struct Toy<B, S = Settings> {
    signature: Signature,
    shown: String,
    settings: S,
    behavior: PhantomData<fn() -> B>,
}

impl<B, S> fmt::Debug for Toy<B, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Toy")
            .field("signature", &self.signature)
            .field("shown", &self.shown)
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl<B: Behavior<S>, S: ToySettings> Connector for Toy<B, S> {
    const TYPE: &'static str = B::TYPE;
    const SUMMARY: &'static str = "a toy, for tests";
    const STABILITY: Stability = Stability::Beta;
    type Settings = S;
    type Payload = Payload;

    fn new(settings: S) -> Result<Self, SettingsError> {
        let (signature, shown) = (B::signature(&settings)?, B::shown(&settings));
        Ok(Self { signature, shown, settings, behavior: PhantomData })
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn parse(&self, request: &VerifiedRequest) -> Result<Batch<Payload>, ParseError> {
        B::parse(request)
    }

    fn map(&self, event: &Event<Payload>) -> Result<InboxMessage, MapError> {
        B::map(&event.payload)
    }

    fn respond(&self, request: &VerifiedRequest) -> WebhookResponse {
        B::respond(request)
    }

    fn probe(&self, probe: &Probe<'_>) -> Option<WebhookResponse> {
        B::probe(*probe)
    }

    fn api_hosts(&self) -> Vec<String> {
        B::api_hosts(&self.settings)
    }

    async fn fetch(&self, lookup: &Lookup, context: &FetchContext<'_>) -> Result<Batch<Payload>, FetchError> {
        let call = B::call(lookup, &self.settings);
        let call = call.ok_or_else(|| FetchError::Permanent("there is nothing to call".to_owned()))?;
        B::found(lookup, context.json(call).await)
    }

    async fn identify(
        &self,
        _account: Option<&str>,
        participant: &Participant,
        context: &FetchContext<'_>,
    ) -> Result<Option<Participant>, FetchError> {
        B::identify(participant, &self.settings, context).await
    }
}
