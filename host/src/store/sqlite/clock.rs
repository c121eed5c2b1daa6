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
