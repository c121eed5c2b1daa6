//! Leaves an API alone that does not answer at all, and tries it with one call at a time.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Connection errors or 5xx in a row after which an API rests, unless it is said otherwise.
const TRIPS_AFTER: u32 = 10;
/// The first rest; it doubles with every try that fails.
const FIRST_REST: Duration = Duration::from_secs(1);
/// The longest rest.
const LONGEST_REST: Duration = Duration::from_mins(1);

/// Counts calls of one API that found nobody: consecutive connection errors and 5xx, nothing else.
#[derive(Debug)]
pub struct Breaker {
    trips_after: u32,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    failures: u32,
    rests: u32,
    rest_until: Option<Instant>,
}

/// What a call changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Nothing.
    None,
    /// The API rests from now on.
    Tripped,
    /// The API answers again.
    Mended,
}

impl Default for Breaker {
    fn default() -> Self {
        Self::tripping_after(TRIPS_AFTER)
    }
}

impl Breaker {
    /// A breaker that trips after so many calls in a row that found nobody.
    pub fn tripping_after(failures: u32) -> Self {
        Self { trips_after: failures, state: Mutex::default() }
    }

    /// While the API does not answer: when it may be tried, with one call.
    pub fn try_at(&self) -> Option<Instant> {
        self.state().rest_until
    }

    /// Notes a call that was answered, whatever the answer.
    pub fn answered(&self) -> Change {
        let before = std::mem::take(&mut *self.state());
        if before.rest_until.is_some() { Change::Mended } else { Change::None }
    }

    /// Notes a call that was not answered, or with a 5xx.
    pub fn unanswered(&self) -> Change {
        let (now, mut state) = (Instant::now(), self.state());
        state.failures = state.failures.saturating_add(1);
        // Calls that were under way when the rest began prove nothing new.
        if state.failures < self.trips_after || state.rest_until.is_some_and(|until| now < until) {
            return Change::None;
        }
        let rest = FIRST_REST.saturating_mul(2u32.saturating_pow(state.rests.min(10))).min(LONGEST_REST);
        state.rests += 1;
        let was_resting = state.rest_until.replace(now + rest).is_some();
        if was_resting { Change::None } else { Change::Tripped }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    fn fail(breaker: &Breaker, times: u32) -> Change {
        (0..times).map(|_| breaker.unanswered()).last().unwrap_or(Change::None)
    }

    #[tokio::test(start_paused = true)]
    async fn ten_failures_in_a_row_let_the_site_rest_longer_and_longer() {
        let breaker = Breaker::default();
        assert_eq!(fail(&breaker, 9), Change::None);
        assert_eq!(breaker.try_at(), None);
        assert_eq!(fail(&breaker, 1), Change::Tripped);
        for seconds in [1, 2, 4, 8, 16, 32, 60, 60] {
            let rest = Duration::from_secs(seconds);
            assert_eq!(breaker.try_at(), Some(Instant::now() + rest));
            fail(&breaker, 5);
            assert_eq!(breaker.try_at(), Some(Instant::now() + rest), "calls under way prolong nothing");
            advance(rest).await;
            fail(&breaker, 1);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn one_answer_ends_it() {
        let breaker = Breaker::default();
        fail(&breaker, 9);
        assert_eq!(breaker.answered(), Change::None);
        assert_eq!(fail(&breaker, 9), Change::None, "only failures in a row count");
        fail(&breaker, 1);
        assert_eq!(breaker.answered(), Change::Mended);
        assert_eq!(breaker.try_at(), None);
    }
}
