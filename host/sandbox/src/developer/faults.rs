//! `/_sandbox/faults`: GET lists the plan with its counts, POST replaces it, DELETE clears it.

use axum::Json;
use axum::extract::State as Handle;
use serde_json::Value;

use super::mistake::Mistake;
use crate::fault::FaultPlan;
use crate::sandbox::Sandbox;

pub(super) async fn list(Handle(sandbox): Handle<Sandbox>) -> Json<Value> {
    Json(sandbox.state().faults.to_json())
}

/// A plan with a mistake is refused as a whole, and the current one stays.
pub(super) async fn replace(handle: Handle<Sandbox>, body: String) -> Result<Json<Value>, Mistake> {
    let plan = FaultPlan::parse(&body)?;
    handle.state().faults = plan;
    Ok(list(handle).await)
}

pub(super) async fn clear(handle: Handle<Sandbox>) -> Json<Value> {
    handle.state().faults = FaultPlan::default();
    list(handle).await
}
