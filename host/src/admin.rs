//! Health and metrics, for operators and their tools.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use metrics_exporter_prometheus::PrometheusHandle;
use serde_json::json;

use crate::config::Config;
use crate::store::{Counts, Store};

/// What the admin endpoints work with.
#[derive(Clone)]
pub struct Admin(Arc<Inner>);

struct Inner {
    config: Arc<Config>,
    store: Arc<dyn Store>,
    metrics: PrometheusHandle,
    stopping: AtomicBool,
}

impl std::fmt::Debug for Admin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Admin").finish_non_exhaustive()
    }
}

impl Admin {
    /// The endpoints of a running host.
    pub fn new(config: Arc<Config>, store: Arc<dyn Store>, metrics: PrometheusHandle) -> Self {
        Self(Arc::new(Inner { config, store, metrics, stopping: AtomicBool::new(false) }))
    }

    /// From now on `/readyz` says that the host is stopping.
    pub fn stopping(&self) {
        self.0.stopping.store(true, Ordering::Relaxed);
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
    let is_ready = counts.is_ok() && !inner.stopping.load(Ordering::Relaxed);
    let status = if is_ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(report(inner, is_ready, counts.ok()))).into_response()
}

fn report(inner: &Inner, is_ready: bool, counts: Option<Counts>) -> serde_json::Value {
    let counts = counts.unwrap_or_default();
    json!({
        "ready": is_ready,
        "waiting": counts.waiting + counts.pending_requests,
        "held": counts.held,
        "dead": counts.dead,
        "malformed": counts.malformed,
        "lookups": counts.lookups,
        "broken_instances": inner.config.broken_instances,
        "broken_sites": inner.config.broken_sites,
    })
}

async fn metrics(State(admin): State<Admin>) -> Response {
    if let Ok(counts) = admin.0.store.counts().await {
        show_counts(counts);
    }
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], admin.0.metrics.render()).into_response()
}

/// Sets the gauges of what is where.
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
