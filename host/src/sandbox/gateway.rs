//! The one path of every Wix call: endpoint, authorization, budget, answer, call log.

use axum::Json;
use axum::extract::{Request, State as Handle};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use uuid::Uuid;

use super::Sandbox;
use super::auth;
use super::call::{Call, Context};
use super::calls::CallRecord;
use super::clock::iso;
use super::endpoint::Route;
use super::error::WixError;
use super::options::SandboxOptions;
use super::state::State;
use super::token;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-wix-request-id");

/// What the developer may see of a call besides its answer.
#[derive(Debug, Default)]
struct Trace {
    site: Option<String>,
    dropped: Vec<String>,
}

/// Answers one Wix call. Scripted faults belong here, around [`pass`].
pub(super) async fn answer(Handle(sandbox): Handle<Sandbox>, request: Request) -> Response {
    let request_id = Uuid::new_v4().to_string();
    let call = Call::receive(request).await;
    let outcome = {
        let mut state = sandbox.state();
        let mut trace = Trace::default();
        let outcome = pass(&call, &mut state, sandbox.options(), &mut trace);
        record(&call, &outcome, trace, &request_id, &mut state);
        outcome
    };
    respond(outcome, &request_id)
}

fn pass(
    call: &Call,
    state: &mut State,
    options: &SandboxOptions,
    trace: &mut Trace,
) -> Result<Value, WixError> {
    let now = state.clock.now();
    let endpoint = match Route::of(&call.method, &call.path)? {
        Route::Token => return token::issue(call, &mut state.tokens, options, now),
        Route::Site(endpoint) => endpoint,
    };
    let caller = auth::identify(call, &state.tokens, options, now)?;
    trace.site = Some(caller.site.clone());
    let (site, clock) = state.site_and_clock(&caller.site);
    site.budget.spend(options.calls_per_minute, now)?;
    let mut context = Context { site, caller: &caller, clock, options, dropped: &mut trace.dropped };
    endpoint.answer(call, &mut context)
}

fn record(call: &Call, outcome: &Result<Value, WixError>, trace: Trace, request_id: &str, state: &mut State) {
    let status = outcome.as_ref().map_or_else(|error| error.status, |_| StatusCode::OK).as_u16();
    let hint = outcome.as_ref().err().map(|error| error.hint().to_owned());
    let at = iso(state.clock.now());
    let record = CallRecord {
        at,
        site: trace.site,
        method: call.method.to_string(),
        path: call.path.clone(),
        status,
        dropped_fields: trace.dropped,
        hint,
        request_id: request_id.to_owned(),
    };
    log(&record);
    state.calls.push(record);
}

/// Tells the developer about refusals and dropped fields; calls without either are details.
fn log(record: &CallRecord) {
    let CallRecord { site, method, path, status, hint, request_id, .. } = record;
    if hint.is_none() && record.dropped_fields.is_empty() {
        tracing::debug!(request_id, site, method, path, status, "sandbox answered a call");
    } else {
        let dropped_fields = record.dropped_fields.join(", ");
        tracing::info!(
            request_id,
            site,
            method,
            path,
            status,
            dropped_fields,
            hint,
            "sandbox objects to a call"
        );
    }
}

fn respond(outcome: Result<Value, WixError>, request_id: &str) -> Response {
    let mut response = match outcome {
        Ok(body) => Json(body).into_response(),
        Err(error) => (error.status, Json(error.body())).into_response(),
    };
    if let Ok(value) = HeaderValue::from_str(request_id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}
