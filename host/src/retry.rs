//! When to try again.

use std::time::Duration;

/// How often the store is asked for work, even without a hint.
pub(crate) const IDLE: Duration = Duration::from_secs(5);
/// The pause after the store failed.
pub(crate) const STORE_PAUSE: Duration = Duration::from_secs(1);

/// Anything that keeps failing for this long needs a human …
const GIVE_UP_AFTER: Duration = Duration::from_hours(3 * 24);
/// … if it was tried this often meanwhile: time in which the host was off, or that a clock skipped, proves nothing.
const GIVE_UP_TRIES: u32 = 20;

/// Whether something has failed so often and for so long that a human must look.
pub(crate) fn is_hopeless(tries: u32, failing_for: Duration) -> bool {
    tries >= GIVE_UP_TRIES && failing_for >= GIVE_UP_AFTER
}

/// 0.5 s doubling to 5 min, with up to a quarter more as jitter, so that retries do not come all at once.
pub(crate) fn backoff(failures: u32) -> Duration {
    let base = Duration::from_millis(500).saturating_mul(2u32.saturating_pow(failures.min(10)));
    let base = base.min(Duration::from_mins(5));
    base + base.mul_f64(0.25 * random_fraction())
}

/// How long to wait before a held person is checked again: 1 min doubling to 15 min.
pub(crate) fn recheck(rechecks: u32) -> Duration {
    Duration::from_mins(1).saturating_mul(2u32.saturating_pow(rechecks.min(4))).min(Duration::from_mins(15))
}

fn random_fraction() -> f64 {
    // Without randomness only the jitter is missing.
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
    fn neither_a_long_time_nor_many_failures_alone_are_hopeless() {
        let (long, short) = (Duration::from_hours(72), Duration::from_hours(71));
        assert!(is_hopeless(20, long));
        assert!(!is_hopeless(19, long), "the host was off over a long weekend");
        assert!(!is_hopeless(1_000, short));
    }

    #[test]
    fn held_people_are_checked_every_quarter_of_an_hour_in_the_end() {
        assert_eq!(recheck(0), Duration::from_mins(1));
        assert_eq!(recheck(99), Duration::from_mins(15));
    }
}
