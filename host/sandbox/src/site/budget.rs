//! Wix's rate limit: a number of calls per app instance in any minute (REST "Rate Limits" article).

use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp};

const WINDOW: SignedDuration = SignedDuration::from_secs(60);

/// The calls of one site in the last 60 seconds.
#[derive(Debug, Default)]
pub(crate) struct Budget {
    calls: VecDeque<Timestamp>,
}

impl Budget {
    /// Counts one call and returns true, or returns false when the budget is spent. A refused call is not counted.
    #[must_use]
    pub(crate) fn spend(&mut self, calls_per_minute: u32, now: Timestamp) -> bool {
        while self.calls.front().is_some_and(|at| now.duration_since(*at) >= WINDOW) {
            self.calls.pop_front();
        }
        let is_left = self.calls.len() < usize::try_from(calls_per_minute).unwrap_or(usize::MAX);
        if is_left {
            self.calls.push_back(now);
        }
        is_left
    }
}
