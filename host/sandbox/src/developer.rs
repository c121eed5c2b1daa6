//! The developer's own endpoints below `/_sandbox/`: look at what arrived, add contacts, plan faults, start again.
//!
//! They need no authorization and spend no budget: the sandbox is for the loopback interface.

mod contacts;
mod mistake;
mod recorded;

use axum::extract::{DefaultBodyLimit, State as Handle};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

pub(crate) use self::recorded::entries;

use self::mistake::Mistake;
use crate::fault::FaultPlan;
use crate::sandbox::Sandbox;

/// Enough for several hundred thousand contacts at once.
const BODY_LIMIT: usize = 64 * 1024 * 1024;

pub(crate) fn routes() -> Router<Sandbox> {
    Router::new()
        .route("/_sandbox/messages", get(recorded::messages))
        .route("/_sandbox/calls", get(recorded::calls))
        .route("/_sandbox/contacts", post(contacts::add))
        .route("/_sandbox/merges", post(contacts::merge))
        .route("/_sandbox/type-changes", post(contacts::change_type))
        .route("/_sandbox/faults", get(faults).post(plan_faults).delete(clear_faults))
        .route("/_sandbox/reset", post(reset))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
}

async fn reset(Handle(sandbox): Handle<Sandbox>) -> Json<Value> {
    sandbox.state().reset();
    Json(json!({}))
}

/// The plan with its counts.
async fn faults(Handle(sandbox): Handle<Sandbox>) -> Json<Value> {
    Json(sandbox.state().faults.to_json())
}

/// A plan with a mistake is refused as a whole, and the current one stays.
async fn plan_faults(handle: Handle<Sandbox>, body: String) -> Result<Json<Value>, Mistake> {
    let plan = FaultPlan::parse(&body)?;
    handle.state().faults = plan;
    Ok(faults(handle).await)
}

async fn clear_faults(handle: Handle<Sandbox>) -> Json<Value> {
    handle.state().faults = FaultPlan::default();
    faults(handle).await
}
