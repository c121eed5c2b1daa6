//! When to try again.

use std::time::Duration;

/// What keeps failing for this long needs a human.
pub(crate) const GIVE_UP_AFTER: Duration = Duration::from_hours(3 * 24);

/// 0.5 s doubling to 5 min, with up to a quarter of it as jitter, so that what failed together does not return together.
pub(crate) fn backoff(failures: u32) -> Duration {
    let base = Duration::from_millis(500).saturating_mul(2u32.saturating_pow(failures.min(10)));
    let base = base.min(Duration::from_mins(5));
    base + base.mul_f64(0.25 * random_fraction())
}

/// How long someone held is left alone before another look: 1 min doubling to 15 min.
pub(crate) fn recheck(rechecks: u32) -> Duration {
    Duration::from_mins(1).saturating_mul(2u32.saturating_pow(rechecks.min(4))).min(Duration::from_mins(15))
}

fn random_fraction() -> f64 {
    // Without randomness the jitter is missing, nothing else.
    getrandom::u32().map_or(0.0, |random| f64::from(random) / f64::from(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retries_double_up_to_five_minutes() {
        assert!((500..=625).contains(&backoff(0).as_millis()));
        assert!((4_000..=5_000).contains(&backoff(3).as_millis()));
        assert!((300_000..=375_000).contains(&backoff(u32::MAX).as_millis()));
    }

    #[test]
    fn held_people_are_looked_at_every_quarter_of_an_hour_at_last() {
        assert_eq!(recheck(0), Duration::from_mins(1));
        assert_eq!(recheck(99), Duration::from_mins(15));
    }
}
