//! `/webhooks/{instance}`, and every path below it: receive, append, answer.

mod body;
mod refused;
#[cfg(test)]
mod tests;

use std::borrow::Borrow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use inbox_core::host::{Received, Refusal, receive};
use inbox_core::{Headers, Probe, Timestamp, VerifiedRequest, WebhookRequest, WebhookResponse};
use tokio::sync::OwnedSemaphorePermit;

use crate::config::{Config, Instance};
use crate::fault::fault;
use crate::refusals::Refusals;
use crate::store::RequestLog;

use self::body::{BodyBudget, MAX_BUFFERED_BYTES};
use self::refused::{Refused, refusal, unavailable};

/// The outcome of a call that is stored.
const ACCEPTED: &str = "accepted";
/// The outcome of a probe, by which a provider checks the URL.
const PROBE: &str = "probe";

/// Creates the series of an instance.
pub(crate) fn start_series(instance: &str) {
    requests_total("unknown", "unknown_instance").increment(0);
    for outcome in [ACCEPTED, PROBE].into_iter().chain(Refused::ALL.map(Refused::outcome)) {
        requests_total(instance, outcome).increment(0);
    }
}

/// What the webhook endpoint works with.
#[derive(Clone)]
pub struct Ingress(Arc<Inner>);

struct Inner {
    config: Arc<Config>,
    store: Arc<dyn RequestLog>,
    bodies: BodyBudget,
    refusals: Refusals,
}

impl std::fmt::Debug for Ingress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ingress").finish_non_exhaustive()
    }
}

impl Ingress {
    /// An endpoint for the instances of this config, in front of this store.
    pub fn new(config: Arc<Config>, store: Arc<dyn RequestLog>) -> Self {
        Self(Arc::new(Inner::new(config, store, MAX_BUFFERED_BYTES)))
    }

    /// What it refuses.
    pub fn refusals(&self) -> Refusals {
        self.0.refusals.clone()
    }

    /// The routes.
    pub fn router(self) -> Router {
        Router::new()
            .route("/webhooks/{*path}", any(webhook))
            .fallback(|| async { refusal(StatusCode::NOT_FOUND) })
            .with_state(self)
    }
}

async fn webhook(State(ingress): State<Ingress>, request: Request) -> Response {
    let inner = &ingress.0;
    let (name, _) = target(request.uri());
    let Some(instance) = inner.config.instances.get(name) else {
        return inner.without_instance(name);
    };
    let (outcome, response) = match inner.answer(instance, request).await {
        Ok(answered) => answered,
        Err(refused) => (refused.outcome(), refused.into_response()),
    };
    requests_total(&instance.name, outcome).increment(1);
    response
}

/// The instance's name, and what follows it in the URL: the rest of the path and the query, as they were sent.
fn target(uri: &Uri) -> (&str, &str) {
    let sent = uri.path_and_query().map_or("", PathAndQuery::as_str);
    let path = sent.strip_prefix("/webhooks/").unwrap_or_default();
    path.split_at(path.find(['/', '?']).unwrap_or(path.len()))
}

impl Inner {
    /// All bodies in memory together may have this many bytes.
    fn new(config: Arc<Config>, store: Arc<dyn RequestLog>, max_buffered_bytes: usize) -> Self {
        let refusals = Refusals::new(Arc::clone(&config));
        Self { config, store, bodies: BodyBudget::new(max_buffered_bytes), refusals }
    }

    fn without_instance(&self, name: &str) -> Response {
        if self.config.broken_instances.contains_key(name) {
            requests_total(name, Refused::Unavailable.outcome()).increment(1);
            return unavailable();
        }
        requests_total("unknown", "unknown_instance").increment(1);
        refusal(StatusCode::NOT_FOUND)
    }

    async fn answer(
        &self,
        instance: &Arc<Instance>,
        request: Request,
    ) -> Result<(&'static str, Response), Refused> {
        let (request, permit) = self.read(instance, request).await?;
        let connector = instance.connector.as_ref();
        let probe_request = Probe::of(&request).map(|_| request.clone());
        let received = catch_unwind(AssertUnwindSafe(|| receive(connector, request)));
        match received {
            Ok(Ok(Received::Probe(answer))) => {
                let refused = probe_request.filter(|_| answer.status >= 400);
                let outcome = refused.as_ref().map_or(PROBE, |_| Refused::Signature.outcome());
                if let Some(request) = refused {
                    self.refusals.note(instance, Box::new(Refusal::of_probe(request)));
                }
                Ok((outcome, provider_response(answer)))
            }
            Ok(Ok(Received::Verified(verified))) => {
                self.accept(instance, Accepted { request: verified, _permit: permit }).await
            }
            Ok(Err(refusal)) => {
                self.refusals.note(instance, refusal);
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

    /// Reads a call within its limits; the permit is the share of the budget that its body takes.
    async fn read(
        &self,
        instance: &Instance,
        request: Request,
    ) -> Result<(WebhookRequest, OwnedSemaphorePermit), Refused> {
        let (parts, body) = request.into_parts();
        let (body, permit) = self.bodies.read(&parts.headers, body).await?;
        let (_, rest) = target(&parts.uri);
        let url = instance.webhook_url() + rest;
        let request = WebhookRequest::new(parts.method.as_str(), url, Timestamp::now())
            .headers(headers_of(&parts.headers))
            .body(body);
        Ok((request, permit))
    }

    /// Stores a verified request; only then does the provider get a 2xx.
    async fn accept(
        &self,
        instance: &Instance,
        accepted: Accepted,
    ) -> Result<(&'static str, Response), Refused> {
        let accepted = Arc::new(accepted);
        let verified = &accepted.request;
        let request_id = self.store.append(&instance.name, accepted.clone()).await.map_err(|error| {
            tracing::error!(instance = instance.name, %error, "a verified request could not be stored");
            Refused::Unavailable
        })?;
        fault!("append.committed");
        tracing::debug!(
            instance = instance.name,
            request_id,
            key = verified.key_number(),
            "stored a request"
        );
        metrics::counter!("inbox_bridge_key_matches_total",
            "instance" => instance.name.clone(), "key" => verified.key_number().to_string())
        .increment(1);
        Ok((ACCEPTED, provider_response(response_of(instance, verified))))
    }
}

/// A verified request, whose body counts against the budget until it is dropped.
struct Accepted {
    request: VerifiedRequest,
    _permit: OwnedSemaphorePermit,
}

impl Borrow<VerifiedRequest> for Accepted {
    fn borrow(&self) -> &VerifiedRequest {
        &self.request
    }
}

/// The answer that the provider expects; 200 with an empty body when the connector panics.
fn response_of(instance: &Instance, verified: &VerifiedRequest) -> WebhookResponse {
    catch_unwind(AssertUnwindSafe(|| instance.connector.respond(verified))).unwrap_or_default()
}

/// Bytes that are not UTF-8 become replacement characters, which no signature survives.
fn headers_of(headers: &HeaderMap) -> Headers {
    headers
        .iter()
        .map(|(name, value)| (name.as_str(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect()
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
