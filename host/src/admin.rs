//! Health and metrics, and the operator's endpoints of a running host.

mod gate;
mod operator;
mod token;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use metrics_exporter_prometheus::PrometheusHandle;
use serde_json::json;

use crate::config::Config;
use crate::store::{Counts, Health};
use crate::wix::WixSite;

pub use operator::Operator;
pub(crate) use token::read_token;

/// What the admin endpoints work with.
#[derive(Clone)]
pub struct Admin(Arc<Inner>);

struct Inner {
    config: Arc<Config>,
    store: Arc<dyn Health>,
    metrics: PrometheusHandle,
    not_ready: OnceLock<String>,
    sites: OnceLock<Vec<WixSite>>,
}

impl std::fmt::Debug for Admin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Admin").finish_non_exhaustive()
    }
}

impl Admin {
    /// The endpoints of a running host.
    pub fn new(config: Arc<Config>, store: Arc<dyn Health>, metrics: PrometheusHandle) -> Self {
        let (not_ready, sites) = (OnceLock::new(), OnceLock::new());
        Self(Arc::new(Inner { config, store, metrics, not_ready, sites }))
    }

    /// From now on `/readyz` says which of these sites are paused, and why. Called once.
    pub fn watch(&self, sites: Vec<WixSite>) {
        let _ = self.0.sites.set(sites);
    }

    /// From now on `/readyz` says that the host is not ready, and why. The first reason stays.
    pub fn not_ready(&self, reason: String) {
        let _ = self.0.not_ready.set(reason);
    }

    /// The routes. These three need no token and answer any Host.
    pub fn router(&self) -> Router {
        Router::new()
            .route("/livez", get(|| async { "ok" }))
            .route("/readyz", get(ready))
            .route("/metrics", get(metrics))
            .with_state(self.clone())
    }
}

async fn ready(State(admin): State<Admin>) -> Response {
    let inner = &admin.0;
    let counts = inner.store.check().await;
    let unwritable = || counts.as_ref().err().map(ToString::to_string);
    let reason = inner.not_ready.get().cloned().or_else(unwritable);
    let status = if reason.is_none() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(report(inner, reason, counts.ok()))).into_response()
}

fn report(inner: &Inner, reason: Option<String>, counts: Option<Counts>) -> serde_json::Value {
    let counts = counts.unwrap_or_default();
    json!({
        "ready": reason.is_none(),
        "reason": reason,
        "waiting": counts.waiting + counts.pending_requests,
        "held": counts.held,
        "dead": counts.dead,
        "malformed": counts.malformed,
        "lookups": counts.lookups,
        "broken_instances": inner.config.broken_instances,
        "broken_sites": inner.config.broken_sites,
        "paused_sites": paused_sites(inner),
    })
}

/// Sites to which no call is made for a while: a pause ends by itself, but its cause may need a human.
fn paused_sites(inner: &Inner) -> BTreeMap<&str, String> {
    let sites = inner.sites.get().into_iter().flatten();
    sites.filter_map(|site| Some((site.name(), site.paused_because()?))).collect()
}

async fn metrics(State(admin): State<Admin>) -> Response {
    if let Ok(counts) = admin.0.store.counts().await {
        show_counts(counts);
    }
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], admin.0.metrics.render()).into_response()
}

/// Sets the gauges of the events in each state.
pub(crate) fn show_counts(counts: Counts) {
    gauge("waiting", counts.waiting + counts.pending_requests);
    gauge("held", counts.held);
    gauge("dead", counts.dead);
    gauge("malformed", counts.malformed);
}

fn gauge(state: &'static str, count: u64) {
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    metrics::gauge!("inbox_bridge_events", "state" => state).set(f64::from(count));
}
