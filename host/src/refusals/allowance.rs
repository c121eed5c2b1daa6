//! How much time may go into looking for the causes of refusals.

use std::time::{Duration, Instant};

/// What is left at most: some may come at a time.
const MOST: Duration = Duration::from_millis(200);
/// What one costs at least: so much also bounds the lines in the log.
const LEAST_COST: Duration = Duration::from_millis(20);
/// One part in so many of the time.
const SHARE: u32 = 20;

/// Time that is left to one instance. It fills by itself, slowly.
#[derive(Debug)]
pub(super) struct Allowance {
    left: Duration,
    filled_at: Option<Instant>,
}

impl Default for Allowance {
    fn default() -> Self {
        Self { left: MOST, filled_at: None }
    }
}

impl Allowance {
    /// Whether any is left now.
    pub(super) fn is_left(&mut self, now: Instant) -> bool {
        let filled_at = self.filled_at.unwrap_or(now);
        self.left = (self.left + now.saturating_duration_since(filled_at) / SHARE).min(MOST);
        // In the future while there is a debt: whoever asks meanwhile does not end it.
        self.filled_at = Some(filled_at.max(now));
        self.left >= LEAST_COST
    }

    /// Takes what one took. Whoever takes more than is left leaves the next ones without for longer.
    pub(super) fn spend(&mut self, took: Duration) {
        let took = took.max(LEAST_COST);
        let debt = took.saturating_sub(self.left);
        self.left = self.left.saturating_sub(took);
        self.filled_at = self.filled_at.map(|then| then + debt * SHARE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_may_come_at_a_time_and_few_for_long() {
        let (mut allowance, start) = (Allowance::default(), Instant::now());
        let mut looked = 0;
        for millisecond in 0..10_000 {
            if allowance.is_left(start + Duration::from_millis(millisecond)) {
                allowance.spend(Duration::from_micros(50));
                looked += 1;
            }
        }
        assert!((30..=40).contains(&looked), "{looked}");
    }

    #[test]
    fn one_that_takes_long_is_paid_for() {
        let (mut allowance, start) = (Allowance::default(), Instant::now());
        assert!(allowance.is_left(start));
        allowance.spend(Duration::from_millis(300));
        for millisecond in 0..=2_000 {
            assert!(
                !allowance.is_left(start + Duration::from_millis(millisecond)),
                "100 ms too much are 2 s"
            );
        }
        assert!(allowance.is_left(start + Duration::from_secs(3)));
    }
}
