//! `/webhooks/{instance}`: receive, append, answer.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use inbox_core::{Headers, Received, Timestamp, VerifiedRequest, WebhookRequest, WebhookResponse, receive};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::config::{Config, Instance};
use crate::fault::fault;
use crate::store::Store;

/// Largest body taken: a Meta batch of 1,000 updates can be large.
const BODY_LIMIT: usize = 8 * 1024 * 1024;
/// How long a body may take to arrive.
const BODY_DEADLINE: Duration = Duration::from_secs(10);
/// Bodies held in memory at a time, in units of 1 KiB.
const BODIES_LIMIT: usize = 64 * 1024;

/// The outcome of a call that is stored.
const ACCEPTED: &str = "accepted";
/// The outcome of a call by which a provider tries out the URL.
const PROBE: &str = "probe";

/// Makes an instance's series exist.
pub(crate) fn start_series(instance: &str) {
    requests_total("unknown", "unknown-instance").increment(0);
    for outcome in [ACCEPTED, PROBE].into_iter().chain(Refused::ALL.map(Refused::outcome)) {
        requests_total(instance, outcome).increment(0);
    }
}

/// What the webhook endpoint works with.
#[derive(Clone)]
pub struct Ingress(Arc<Inner>);

struct Inner {
    config: Arc<Config>,
    store: Arc<dyn Store>,
    bodies: Semaphore,
}

impl std::fmt::Debug for Ingress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ingress").finish_non_exhaustive()
    }
}

impl Ingress {
    /// An endpoint for the instances of this config, in front of this store.
    pub fn new(config: Arc<Config>, store: Arc<dyn Store>) -> Self {
        Self(Arc::new(Inner { config, store, bodies: Semaphore::new(BODIES_LIMIT) }))
    }

    /// The routes.
    pub fn router(self) -> Router {
        Router::new()
            .route("/webhooks/{instance}", any(webhook))
            .fallback(|| async { refusal(StatusCode::NOT_FOUND) })
            .with_state(self)
    }
}

async fn webhook(State(ingress): State<Ingress>, Path(name): Path<String>, request: Request) -> Response {
    let inner = &ingress.0;
    let Some(instance) = inner.config.instances.get(&name) else {
        return inner.without_instance(&name);
    };
    let (outcome, response) = match inner.answer(instance, request).await {
        Ok(answered) => answered,
        Err(refused) => (refused.outcome(), refused.into_response()),
    };
    requests_total(&name, outcome).increment(1);
    response
}

impl Inner {
    fn without_instance(&self, name: &str) -> Response {
        if self.config.broken_instances.contains_key(name) {
            requests_total(name, Refused::Unavailable.outcome()).increment(1);
            return unavailable();
        }
        requests_total("unknown", "unknown-instance").increment(1);
        refusal(StatusCode::NOT_FOUND)
    }

    async fn answer(
        &self,
        instance: &Instance,
        request: Request,
    ) -> Result<(&'static str, Response), Refused> {
        let (request, _room) = self.read(instance, request).await?;
        let connector = instance.connector.as_ref();
        let received = catch_unwind(AssertUnwindSafe(|| receive(connector, request)));
        match received {
            Ok(Ok(Received::Probe(answer))) => Ok((PROBE, provider_response(answer))),
            Ok(Ok(Received::Verified(verified))) => self.accept(instance, verified).await,
            Ok(Err(error)) => {
                tracing::warn!(instance = instance.name, %error, "refused a webhook call");
                Err(Refused::Signature)
            }
            Err(_) => {
                tracing::error!(
                    instance = instance.name,
                    "the connector panicked before a request was verified"
                );
                Err(Refused::Signature)
            }
        }
    }

    /// Reads the body within its limits; the permit stands for its room in memory.
    async fn read(
        &self,
        instance: &Instance,
        request: Request,
    ) -> Result<(WebhookRequest, SemaphorePermit<'_>), Refused> {
        let (parts, body) = request.into_parts();
        let declared = declared_length(&parts.headers);
        if declared.is_some_and(|length| length > BODY_LIMIT) {
            return Err(Refused::TooLarge);
        }
        let kibibytes = declared.unwrap_or(BODY_LIMIT) / 1024 + 1;
        let kibibytes = u32::try_from(kibibytes).unwrap_or(u32::MAX);
        let room = self.bodies.try_acquire_many(kibibytes).map_err(|_| Refused::Unavailable)?;
        let query = parts.uri.query().map(|query| format!("?{query}")).unwrap_or_default();
        let (url, body) = (instance.webhook_url() + &query, read_body(body).await?);
        let request = WebhookRequest::new(parts.method.as_str(), url, Timestamp::now())
            .headers(headers_of(&parts.headers))
            .body(body);
        Ok((request, room))
    }

    /// Stores a verified request; only then the provider hears that it arrived.
    async fn accept(
        &self,
        instance: &Instance,
        verified: VerifiedRequest,
    ) -> Result<(&'static str, Response), Refused> {
        let request_id = self.store.append(&instance.name, &verified).await.map_err(|error| {
            tracing::error!(instance = instance.name, %error, "a verified request could not be stored");
            Refused::Unavailable
        })?;
        fault!("append.committed");
        tracing::debug!(instance = instance.name, request_id, key = verified.key(), "stored a request");
        metrics::counter!("inbox_bridge_key_matches_total",
            "instance" => instance.name.clone(), "key" => verified.key().to_string())
        .increment(1);
        Ok((ACCEPTED, provider_response(response_of(instance, &verified))))
    }
}

/// What the provider wants to hear; 200 with an empty body when the connector cannot tell.
fn response_of(instance: &Instance, verified: &VerifiedRequest) -> WebhookResponse {
    let parsed = catch_unwind(AssertUnwindSafe(|| instance.connector.parse(verified)));
    parsed.ok().and_then(Result::ok).map(|batch| batch.response).unwrap_or_default()
}

/// Why a call was not accepted.
#[derive(Debug, Clone, Copy)]
enum Refused {
    Signature,
    TooLarge,
    TooSlow,
    Broken,
    Unavailable,
}

impl Refused {
    const ALL: [Self; 5] = [Self::Signature, Self::TooLarge, Self::TooSlow, Self::Broken, Self::Unavailable];

    fn outcome(self) -> &'static str {
        match self {
            Self::Signature => "refused",
            Self::TooLarge => "too-large",
            Self::TooSlow => "too-slow",
            Self::Broken => "broken",
            Self::Unavailable => "unavailable",
        }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        match self {
            Self::Signature => refusal(StatusCode::UNAUTHORIZED),
            Self::TooLarge => refusal(StatusCode::PAYLOAD_TOO_LARGE),
            Self::TooSlow => refusal(StatusCode::REQUEST_TIMEOUT),
            Self::Broken => refusal(StatusCode::BAD_REQUEST),
            Self::Unavailable => unavailable(),
        }
    }
}

async fn read_body(body: Body) -> Result<Vec<u8>, Refused> {
    match tokio::time::timeout(BODY_DEADLINE, Limited::new(body, BODY_LIMIT).collect()).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes().into()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Refused::TooLarge),
        Ok(Err(_)) => Err(Refused::Broken),
        Err(_) => Err(Refused::TooSlow),
    }
}

fn declared_length(headers: &HeaderMap) -> Option<usize> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Bytes that are not UTF-8 become replacement characters, which no signature survives.
fn headers_of(headers: &HeaderMap) -> Headers {
    headers
        .iter()
        .map(|(name, value)| (name.as_str(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect()
}

/// A status with the same body, whatever the cause.
fn refusal(status: StatusCode) -> Response {
    let reason = status.canonical_reason().unwrap_or_default().to_lowercase();
    (status, axum::Json(serde_json::json!({ "error": reason }))).into_response()
}

fn unavailable() -> Response {
    let mut response = refusal(StatusCode::SERVICE_UNAVAILABLE);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    response
}

fn provider_response(answer: WebhookResponse) -> Response {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or_default();
    for (name, value) in answer.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().append(name, value);
        }
    }
    response
}

fn requests_total(instance: &str, outcome: &'static str) -> metrics::Counter {
    metrics::counter!("inbox_bridge_requests_total", "instance" => instance.to_owned(), "outcome" => outcome)
}
