//! The signed timestamp, and how far it may be from the receiver's clock.

use jiff::Timestamp;

use super::place::Place;
use crate::error::VerifyError;

/// How a provider writes its timestamp.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum TimeUnit {
    /// Seconds since 1970.
    #[default]
    Seconds,
    /// Milliseconds since 1970.
    Milliseconds,
    /// RFC 3339, as `2025-10-09T08:53:20Z`.
    Rfc3339,
}

/// Where the signed timestamp is, how it is written and how far off it may be, both ways and inclusive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stamp {
    pub(super) place: Place,
    pub(super) unit: TimeUnit,
    pub(super) tolerance_seconds: u32,
}

impl Stamp {
    /// How old the timestamp is.
    ///
    /// # Errors
    /// Anything but digits (or RFC 3339), and numbers beyond every calendar.
    pub(super) fn age(&self, text: &[u8], now: Timestamp) -> Result<Age, VerifyError> {
        let malformed = || VerifyError::Malformed(self.place.to_string());
        let text = std::str::from_utf8(text).map_err(|_| malformed())?;
        let milliseconds = match self.unit {
            TimeUnit::Seconds => seconds_between(digits(text), now),
            TimeUnit::Milliseconds => digits(text).and_then(|then| now.as_millisecond().checked_sub(then)),
            TimeUnit::Rfc3339 => seconds_between(text.parse().ok().map(Timestamp::as_second), now),
        };
        let milliseconds = milliseconds.ok_or_else(malformed)?;
        Ok(Age { milliseconds, tolerance_seconds: self.tolerance_seconds })
    }

    /// The instant as the provider would write it.
    pub(super) fn text(&self, now: Timestamp) -> String {
        match self.unit {
            TimeUnit::Seconds => now.as_second().to_string(),
            TimeUnit::Milliseconds => now.as_millisecond().to_string(),
            TimeUnit::Rfc3339 => Timestamp::from_second(now.as_second()).unwrap_or(now).to_string(),
        }
    }
}

/// Whole seconds, as every library of a provider counts them, in milliseconds.
fn seconds_between(then: Option<i64>, now: Timestamp) -> Option<i64> {
    now.as_second().checked_sub(then?)?.checked_mul(1000)
}

/// Strictly digits: neither a sign nor a blank.
fn digits(text: &str) -> Option<i64> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}

/// How old a call is, beside what is allowed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Age {
    milliseconds: i64,
    tolerance_seconds: u32,
}

impl Age {
    /// The instant that is so long before this one.
    pub(super) fn before(self, now: Timestamp) -> Option<Timestamp> {
        now.checked_sub(jiff::SignedDuration::from_millis(self.milliseconds)).ok()
    }

    pub(super) fn check(self) -> Result<(), VerifyError> {
        if self.milliseconds.unsigned_abs() <= u64::from(self.tolerance_seconds) * 1000 {
            return Ok(());
        }
        Err(VerifyError::Stale {
            age_seconds: self.milliseconds / 1000,
            tolerance_seconds: self.tolerance_seconds,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(unit: TimeUnit, text: &str) -> Result<(), VerifyError> {
        let stamp = Stamp { place: Place::header("X-Time"), unit, tolerance_seconds: 300 };
        let now = Timestamp::from_millisecond(1_760_000_000_900).expect("a time");
        stamp.age(text.as_bytes(), now).and_then(Age::check)
    }

    #[test]
    fn the_tolerance_is_inclusive_both_ways() {
        use TimeUnit::{Milliseconds, Rfc3339, Seconds};
        for (unit, good) in [
            (Seconds, "1759999700"),
            (Seconds, "1760000300"),
            (Milliseconds, "1759999700900"),
            (Milliseconds, "1760000300900"),
            (Rfc3339, "2025-10-09T08:48:20Z"),
            (Rfc3339, "2025-10-09T10:58:20+02:00"),
        ] {
            assert_eq!(check(unit, good), Ok(()), "{good}");
        }
        for (unit, stale) in [
            (Seconds, "1759999699"),
            (Seconds, "1760000301"),
            (Milliseconds, "1759999700899"),
            (Milliseconds, "1760000300901"),
            (Rfc3339, "2025-10-09T08:48:19Z"),
        ] {
            assert!(matches!(check(unit, stale), Err(VerifyError::Stale { .. })), "{stale}");
        }
    }

    #[test]
    fn a_timestamp_of_another_form_is_refused() {
        let odd = [
            "",
            " ",
            "-1",
            "+1760000000",
            " 1760000000",
            "1760000000 ",
            "1760000000.0",
            "1.76e9",
            "0x68e77580",
            "٣",
            "99999999999999999999",
            "9223372036854775807",
            "2025-13-09T08:53:20Z",
        ];
        for text in odd {
            assert!(check(TimeUnit::Seconds, text).is_err(), "{text}");
            assert!(check(TimeUnit::Milliseconds, text).is_err(), "{text}");
            assert!(check(TimeUnit::Rfc3339, text).is_err(), "{text}");
        }
    }
}
