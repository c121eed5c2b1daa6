//! `/_sandbox/faults`: GET lists the script with its counts, POST replaces it, DELETE clears it.

use axum::extract::State as Handle;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::Value;

use super::Faults;
use crate::Sandbox;
use crate::developer::refuse;

pub(crate) fn routes() -> Router<Sandbox> {
    Router::new().route("/_sandbox/faults", get(list).post(replace).delete(clear))
}

async fn list(Handle(sandbox): Handle<Sandbox>) -> Json<Value> {
    Json(sandbox.state().faults.to_json())
}

/// A script with a mistake is refused as a whole, and the one in force stays.
async fn replace(Handle(sandbox): Handle<Sandbox>, body: String) -> Response {
    match Faults::parse(&body) {
        Ok(faults) => sandbox.state().faults = faults,
        Err(words) => return refuse(&words),
    }
    list(Handle(sandbox)).await.into_response()
}

async fn clear(Handle(sandbox): Handle<Sandbox>) -> Json<Value> {
    sandbox.state().faults = Faults::default();
    list(Handle(sandbox)).await
}
