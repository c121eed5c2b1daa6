//! What whoever runs the host can ask of it while it runs.

use std::sync::Arc;

use axum::extract::State;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use axum::{Json, Router};

use super::gate::{Gate, check};
use super::token::create_token;
use crate::config::Config;
use crate::refusals::{Refusals, Refused};

/// The operator's endpoints. Each needs the token that lies beside the store.
#[derive(Debug, Clone)]
pub struct Operator {
    gate: Arc<Gate>,
    refusals: Refusals,
}

impl Operator {
    /// The endpoints of a running host, with a new token. If that cannot be written, they let nobody in.
    pub fn new(config: &Config, refusals: Refusals) -> Self {
        let token = create_token(&config.store.path);
        if let Err(error) = &token {
            tracing::warn!(%error, "no token could be written beside the store: verbs cannot reach this host");
        }
        let gate = Arc::new(Gate { token: token.ok(), admin: config.server.admin });
        Self { gate, refusals }
    }

    /// The routes.
    pub fn router(&self) -> Router {
        Router::new()
            .route("/refused", get(refused))
            .route_layer(from_fn_with_state(Arc::clone(&self.gate), check))
            .with_state(self.clone())
    }
}

async fn refused(State(operator): State<Operator>) -> Json<Vec<Refused>> {
    Json(operator.refusals.all())
}
