//! What is counted and logged of every call.

use crate::wix::error::WixErrorKind;
use crate::wix::{Operation, WixError};

/// How a call can end: `ok`, and every [`WixError::outcome`].
const OUTCOMES: [&str; 11] = [
    "ok",
    "unreachable",
    "in_doubt",
    "rate_limited",
    "unauthorized",
    "forbidden",
    "not_found",
    "conflict",
    "refused",
    "unexpected",
    "fault",
];

/// Makes a site's series exist.
pub(super) fn start_series(site: &str) {
    for operation in Operation::ALL {
        for outcome in OUTCOMES {
            calls_total(site, operation, outcome).increment(0);
        }
    }
}

/// Counts a call, and logs it if it failed; the span around it says for which site and event.
pub(super) fn record(site: &str, operation: Operation, error: Option<&WixError>) {
    let outcome = error.map_or("ok", WixError::outcome);
    debug_assert!(OUTCOMES.contains(&outcome), "{outcome} has no series from the start");
    calls_total(site, operation, outcome).increment(1);
    if let Some(error) = error {
        log(error);
    }
}

fn log(error: &WixError) {
    let (operation, outcome) = (error.operation.label(), error.outcome());
    let (status, code, request_id) = (error.status(), error.code(), error.request_id.as_deref());
    // Someone else created the contact just before, and Wix says which one it is: as good as created.
    if matches!(error.kind, WixErrorKind::Conflict { duplicate: Some(_), .. }) {
        tracing::debug!(operation, outcome, status, code, request_id, "a Wix call failed");
    } else {
        tracing::warn!(operation, outcome, status, code, request_id, "a Wix call failed");
    }
}

fn calls_total(site: &str, operation: Operation, outcome: &'static str) -> metrics::Counter {
    let site = site.to_owned();
    metrics::counter!("inbox_bridge_wix_calls_total", "site" => site, "operation" => operation.label(), "outcome" => outcome)
}
