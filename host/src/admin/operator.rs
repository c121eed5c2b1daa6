//! The operator's endpoints: what the verbs ask of a running host.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};

use super::gate::{Gate, check};
use super::token::create_token;
use crate::commands::{Command, Done, execute};
use crate::config::Config;
use crate::refusals::{Refusals, Refused};
use crate::store::Commands;

/// The operator's endpoints. Each needs the token that is next to the store.
#[derive(Clone)]
pub struct Operator {
    config: Arc<Config>,
    store: Arc<dyn Commands>,
    gate: Arc<Gate>,
    refusals: Refusals,
}

impl std::fmt::Debug for Operator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Operator").finish_non_exhaustive()
    }
}

impl Operator {
    /// The endpoints of a running host, with a new token. If the token cannot be written, they let nobody in.
    pub fn new(config: Arc<Config>, store: Arc<dyn Commands>, refusals: Refusals) -> Self {
        let token = create_token(&config.store.path);
        if let Err(error) = &token {
            tracing::warn!(%error, "the token file next to the store could not be written: verbs cannot reach this host");
        }
        let gate = Arc::new(Gate { token: token.ok(), admin: config.server.admin });
        Self { config, store, gate, refusals }
    }

    /// The routes.
    pub fn router(&self) -> Router {
        Router::new()
            .route("/refused", get(refused))
            .route("/commands", post(command))
            .route_layer(from_fn_with_state(Arc::clone(&self.gate), check))
            .with_state(self.clone())
    }
}

async fn refused(State(operator): State<Operator>) -> Json<Vec<Refused>> {
    Json(operator.refusals.all())
}

async fn command(State(operator): State<Operator>, Json(command): Json<Command>) -> Response {
    match execute(&operator.config, operator.store.as_ref(), command).await {
        Ok(done) => {
            for Done { what, is_done, outcome, .. } in &done {
                tracing::info!(what, is_done, outcome, "an operator's command");
            }
            Json(done).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "an operator's command could not be executed");
            (StatusCode::SERVICE_UNAVAILABLE, error.to_string()).into_response()
        }
    }
}
