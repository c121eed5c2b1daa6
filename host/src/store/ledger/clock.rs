//! The store's clock, and times as its columns hold them.

use std::time::Duration;

use inbox_core::Timestamp;

/// Far beyond any clock: due only when something wakes it.
pub(super) const NEVER: i64 = i64::MAX / 2;

/// The store's clock, in milliseconds since the epoch.
pub(super) fn now() -> i64 {
    Timestamp::now().as_millisecond()
}

pub(super) fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX / 4)
}

pub(super) fn timestamp(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(millis).unwrap_or_default()
}

/// How long something has been so; nothing when it is not.
pub(super) fn since(start: Option<i64>, now: i64) -> Duration {
    let elapsed = start.map_or(0, |start| now.saturating_sub(start));
    Duration::from_millis(u64::try_from(elapsed).unwrap_or_default())
}

/// A limit as a statement takes it.
pub(super) fn limit(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}
