//! Wix's rate limit: so many calls per app instance in any minute (REST "Rate Limits" article).

use std::collections::VecDeque;

use axum::http::StatusCode;
use jiff::{SignedDuration, Timestamp};

use super::error::WixError;

const WINDOW: SignedDuration = SignedDuration::from_secs(60);

/// The calls of one site in the last 60 seconds.
#[derive(Debug, Default)]
pub(super) struct Budget {
    calls: VecDeque<Timestamp>,
}

impl Budget {
    /// Counts one call, or refuses it with 429. A refused call is not counted. The 429's body is undocumented;
    /// it has the general error shape, and no `Retry-After`.
    pub(super) fn spend(&mut self, calls_per_minute: u32, now: Timestamp) -> Result<(), WixError> {
        while self.calls.front().is_some_and(|at| now.duration_since(*at) >= WINDOW) {
            self.calls.pop_front();
        }
        if self.calls.len() >= usize::try_from(calls_per_minute).unwrap_or(usize::MAX) {
            let status = StatusCode::TOO_MANY_REQUESTS;
            return Err(WixError::application(status, "RESOURCE_EXHAUSTED", "Too many requests")
                .with_hint(format!("more than {calls_per_minute} calls of this site in 60 seconds")));
        }
        self.calls.push_back(now);
        Ok(())
    }
}
