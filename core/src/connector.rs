//! What a connector is, and its object-safe twin that core makes of it.

mod account;

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::batch::Batch;
use crate::error::{FetchError, MapError, ParseError, SettingsError};
use crate::event::Event;
use crate::fetch::FetchContext;
use crate::lookup::Lookup;
use crate::message::InboxMessage;
use crate::participant::Participant;
use crate::request::{Probe, VerifiedRequest, WebhookResponse};
use crate::signature::Signature;

/// One provider's webhooks, as Inbox Bridge understands them.
///
/// Everything but [`fetch`](Connector::fetch) and [`identify`](Connector::identify) is pure: no I/O, no clock, the
/// same answer every time. Verification is not here: it is the [`Signature`] value, which core applies.
#[async_trait]
pub trait Connector: fmt::Debug + Sized + Send + Sync + 'static {
    /// The connector type in the config: lower-case words joined by dashes.
    const TYPE: &'static str;
    /// What it brings into the inbox, in one line.
    const SUMMARY: &'static str;
    /// How far it can be relied on.
    const STABILITY: Stability;
    /// The connector's own table in the config. Refuse unknown keys; doc comments become the documentation.
    type Settings: DeserializeOwned + JsonSchema;
    /// What an event carries from `parse` to `map`. It is stored in between, so later versions must be able to read it.
    type Payload: Serialize + DeserializeOwned + Send + Sync;

    /// Makes an instance from its settings. No I/O.
    fn new(settings: Self::Settings) -> Result<Self, SettingsError>;

    /// How the provider signs its calls.
    fn signature(&self) -> &Signature;

    /// Reads what happened. Entries that cannot be read go into [`Batch::malformed`](Batch), one by one.
    fn parse(&self, request: &VerifiedRequest) -> Result<Batch<Self::Payload>, ParseError>;

    /// Says what to show of an event.
    fn map(&self, event: &Event<Self::Payload>) -> Result<InboxMessage, MapError>;

    /// The answer that the provider gets once its request is stored, even if `parse` fails: 200 with an empty body.
    fn respond(&self, _request: &VerifiedRequest) -> WebhookResponse {
        WebhookResponse::default()
    }

    /// Answers an unsigned GET, HEAD or OPTIONS with which the provider checks the URL.
    ///
    /// Answer 403 to a wrong token if the provider shows that to the person who sets it up: it is counted as refused, too.
    /// `None` means that it is not a probe: the answer is 401 unless the call is signed.
    fn probe(&self, _probe: &Probe<'_>) -> Option<WebhookResponse> {
        None
    }

    /// Host names that `fetch` and `identify` may call; the host refuses every other.
    fn api_hosts(&self) -> Vec<String> {
        Vec::new()
    }

    /// Asks the provider what happened. The answer is stored; it is asked again only after a failure.
    ///
    /// The answer belongs to the look-up's own account: it may leave the account out, and any other account is malformed.
    async fn fetch(
        &self,
        _lookup: &Lookup,
        _context: &FetchContext<'_>,
    ) -> Result<Batch<Self::Payload>, FetchError> {
        Err(FetchError::Permanent(format!("{} makes look-ups but cannot fetch them", Self::TYPE)))
    }

    /// Asks the provider who this is, in an account; `None` if it knows no more than we do.
    async fn identify(
        &self,
        _account: Option<&str>,
        _participant: &Participant,
        _context: &FetchContext<'_>,
    ) -> Result<Option<Participant>, FetchError> {
        Ok(None)
    }
}

/// How far a connector can be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Stability {
    /// Settings and messages may still change.
    Beta,
    /// Changes follow semantic versioning.
    Stable,
}

/// The object-safe twin of [`Connector`]: payloads as JSON, and the checks that no author can leave out.
///
/// Only core implements it, for every `Connector`.
#[async_trait]
pub trait DynConnector: fmt::Debug + Send + Sync + sealed::Sealed {
    /// The connector type.
    fn connector_type(&self) -> &'static str;
    /// See [`Connector::signature`].
    fn signature(&self) -> &Signature;
    /// See [`Connector::probe`].
    fn probe(&self, probe: &Probe<'_>) -> Option<WebhookResponse>;
    /// See [`Connector::api_hosts`].
    fn api_hosts(&self) -> Vec<String>;
    /// See [`Connector::parse`]. What a key is not allowed to speak for is moved to `malformed`.
    fn parse(&self, request: &VerifiedRequest) -> Result<Batch<Value>, ParseError>;
    /// See [`Connector::respond`].
    fn respond(&self, request: &VerifiedRequest) -> WebhookResponse;
    /// See [`Connector::map`]. The message is made [presentable](InboxMessage::presentable).
    fn map(&self, event: &Event<Value>) -> Result<InboxMessage, MapError>;
    /// See [`Connector::fetch`]. What is of another account than the look-up is moved to `malformed`.
    async fn fetch(&self, lookup: &Lookup, context: &FetchContext<'_>) -> Result<Batch<Value>, FetchError>;
    /// See [`Connector::identify`].
    async fn identify(
        &self,
        account: Option<&str>,
        participant: &Participant,
        context: &FetchContext<'_>,
    ) -> Result<Option<Participant>, FetchError>;
}

mod sealed {
    pub trait Sealed {}
}

/// Makes the object-safe twin.
pub(crate) fn erase<C: Connector>(connector: C) -> Arc<dyn DynConnector> {
    Arc::new(Erased(connector))
}

#[derive(Debug)]
struct Erased<C>(C);

impl<C> sealed::Sealed for Erased<C> {}

#[async_trait]
impl<C: Connector> DynConnector for Erased<C> {
    fn connector_type(&self) -> &'static str {
        C::TYPE
    }

    fn signature(&self) -> &Signature {
        self.0.signature()
    }

    fn probe(&self, probe: &Probe<'_>) -> Option<WebhookResponse> {
        self.0.probe(probe)
    }

    fn api_hosts(&self) -> Vec<String> {
        self.0.api_hosts()
    }

    fn parse(&self, request: &VerifiedRequest) -> Result<Batch<Value>, ParseError> {
        let mut batch = with_json_payloads(self.0.parse(request)?)?;
        // Everything that is accepted leaves a trace.
        if batch.is_empty() {
            batch.ignore("nothing in it that this connector knows");
        }
        Ok(account::of_key(batch, request))
    }

    fn respond(&self, request: &VerifiedRequest) -> WebhookResponse {
        self.0.respond(request)
    }

    fn map(&self, event: &Event<Value>) -> Result<InboxMessage, MapError> {
        self.0.map(&with_typed_payload(event)?)?.presentable()
    }

    async fn fetch(&self, lookup: &Lookup, context: &FetchContext<'_>) -> Result<Batch<Value>, FetchError> {
        let batch = with_json_payloads(self.0.fetch(lookup, context).await?);
        let mut batch = batch.map_err(|error| FetchError::Permanent(error.to_string()))?;
        if batch.is_empty() {
            batch.ignore("the provider said nothing that this connector knows");
        }
        Ok(account::of_lookup(batch, lookup))
    }

    async fn identify(
        &self,
        account: Option<&str>,
        participant: &Participant,
        context: &FetchContext<'_>,
    ) -> Result<Option<Participant>, FetchError> {
        self.0.identify(account, participant, context).await
    }
}

fn with_json_payloads<P: Serialize>(batch: Batch<P>) -> Result<Batch<Value>, ParseError> {
    let events = batch.events.into_iter().map(|event| {
        let payload = serde_json::to_value(&event.payload)?;
        Ok(with_payload(&event, payload))
    });
    Ok(Batch {
        events: events.collect::<Result<_, serde_json::Error>>()?,
        lookups: batch.lookups,
        links: batch.links,
        ignored: batch.ignored,
        malformed: batch.malformed,
    })
}

fn with_typed_payload<P: DeserializeOwned>(event: &Event<Value>) -> Result<Event<P>, MapError> {
    let payload = P::deserialize(&event.payload).map_err(|_| {
        MapError::new(
            "the stored payload is not readable by this version of the connector: replay its request",
        )
    })?;
    Ok(with_payload(event, payload))
}

fn with_payload<P, Q>(event: &Event<P>, payload: Q) -> Event<Q> {
    Event {
        kind: event.kind.clone(),
        dedupe_key: event.dedupe_key.clone(),
        account: event.account.clone(),
        occurred_at: event.occurred_at,
        participant: event.participant.clone(),
        payload,
    }
}
