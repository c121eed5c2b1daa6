//! Pauses calls to an API that does not answer at all, and tries it with one call at a time.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Connection errors or 5xx in a row after which an API is paused, unless stated otherwise.
const OPENS_AFTER: u32 = 10;
/// The first pause; it doubles with every try that fails.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_mins(1);

/// Counts calls to one API that nobody answered: connection errors and 5xx in a row, nothing else.
#[derive(Debug)]
pub struct Breaker {
    opens_after: u32,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    failures: u32,
    pauses: u32,
    paused_until: Option<Instant>,
}

/// What a call changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Nothing.
    None,
    /// The API is paused from now on.
    Opened,
    /// The API answers again.
    Closed,
}

impl Default for Breaker {
    fn default() -> Self {
        Self::opening_after(OPENS_AFTER)
    }
}

impl Breaker {
    /// A breaker that opens after this many failed calls in a row.
    pub fn opening_after(failures: u32) -> Self {
        Self { opens_after: failures, state: Mutex::default() }
    }

    /// While the API does not answer: when it may be tried, with one call.
    pub fn try_at(&self) -> Option<Instant> {
        self.state().paused_until
    }

    /// Records a call that was answered, whatever the answer.
    pub fn record_success(&self) -> Change {
        let before = std::mem::take(&mut *self.state());
        if before.paused_until.is_some() { Change::Closed } else { Change::None }
    }

    /// Records a call that was not answered, or with a 5xx.
    pub fn record_failure(&self) -> Change {
        let (now, mut state) = (Instant::now(), self.state());
        state.failures = state.failures.saturating_add(1);
        // Calls that were under way when the pause began prove nothing new.
        if state.failures < self.opens_after || state.paused_until.is_some_and(|until| now < until) {
            return Change::None;
        }
        let pause = FIRST_PAUSE.saturating_mul(2u32.saturating_pow(state.pauses.min(10))).min(LONGEST_PAUSE);
        state.pauses += 1;
        let was_paused = state.paused_until.replace(now + pause).is_some();
        if was_paused { Change::None } else { Change::Opened }
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
        (0..times).map(|_| breaker.record_failure()).last().unwrap_or(Change::None)
    }

    #[tokio::test(start_paused = true)]
    async fn ten_failures_in_a_row_pause_the_site_longer_and_longer() {
        let breaker = Breaker::default();
        assert_eq!(fail(&breaker, 9), Change::None);
        assert_eq!(breaker.try_at(), None);
        assert_eq!(fail(&breaker, 1), Change::Opened);
        for seconds in [1, 2, 4, 8, 16, 32, 60, 60] {
            let pause = Duration::from_secs(seconds);
            assert_eq!(breaker.try_at(), Some(Instant::now() + pause));
            fail(&breaker, 5);
            assert_eq!(breaker.try_at(), Some(Instant::now() + pause), "calls under way prolong nothing");
            advance(pause).await;
            fail(&breaker, 1);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn one_answer_ends_it() {
        let breaker = Breaker::default();
        fail(&breaker, 9);
        assert_eq!(breaker.record_success(), Change::None);
        assert_eq!(fail(&breaker, 9), Change::None, "only failures in a row count");
        fail(&breaker, 1);
        assert_eq!(breaker.record_success(), Change::Closed);
        assert_eq!(breaker.try_at(), None);
    }
}
