//! What is counted and logged of every call.

use crate::wix::{Step, WixError};

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
    for step in Step::ALL {
        for outcome in OUTCOMES {
            calls_total(site, step, outcome).increment(0);
        }
    }
}

/// Counts a call, and logs it if it failed; the span around it tells for which site and event.
pub(super) fn record(site: &str, step: Step, error: Option<&WixError>) {
    let outcome = error.map_or("ok", WixError::outcome);
    debug_assert!(OUTCOMES.contains(&outcome), "{outcome} has no series from the start");
    calls_total(site, step, outcome).increment(1);
    if let Some(error) = error {
        log(error);
    }
}

fn log(error: &WixError) {
    let (step, outcome) = (error.step().label(), error.outcome());
    let (status, code, request_id) = (error.status(), error.application_code(), error.request_id());
    // Someone else made the contact just before, and Wix says which one it is: that is as good as made.
    if matches!(error, WixError::Conflict { duplicate: Some(_), .. }) {
        tracing::debug!(step, outcome, status, code, request_id, "a Wix call failed");
    } else {
        tracing::warn!(step, outcome, status, code, request_id, "a Wix call failed");
    }
}

fn calls_total(site: &str, step: Step, outcome: &'static str) -> metrics::Counter {
    let site = site.to_owned();
    metrics::counter!("inbox_bridge_wix_calls_total", "site" => site, "step" => step.label(), "outcome" => outcome)
}
