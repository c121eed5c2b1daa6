//! How much time may be spent on finding the causes of refusals.

use std::time::{Duration, Instant};

/// The most that can be left: some calls may come at once.
const MAX: Duration = Duration::from_millis(200);
/// What one call costs at least; this also limits the lines in the log.
const MIN_COST: Duration = Duration::from_millis(20);
/// One part in this many of the time.
const SHARE: u32 = 20;

/// The time that one instance has left. It grows slowly by itself.
#[derive(Debug)]
pub(super) struct Allowance {
    left: Duration,
    filled_at: Option<Instant>,
}

impl Default for Allowance {
    fn default() -> Self {
        Self { left: MAX, filled_at: None }
    }
}

impl Allowance {
    /// Whether any is left now.
    pub(super) fn is_left(&mut self, now: Instant) -> bool {
        let filled_at = self.filled_at.unwrap_or(now);
        self.left = (self.left + now.saturating_duration_since(filled_at) / SHARE).min(MAX);
        // In the future while there is a debt: asking does not end it.
        self.filled_at = Some(filled_at.max(now));
        self.left >= MIN_COST
    }

    /// Takes the time that one call took. If it is more than is left, the next ones wait longer.
    pub(super) fn spend(&mut self, took: Duration) {
        let took = took.max(MIN_COST);
        let debt = took.saturating_sub(self.left);
        self.left = self.left.saturating_sub(took);
        self.filled_at = self.filled_at.map(|then| then + debt * SHARE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_may_come_at_once_and_few_for_long() {
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
