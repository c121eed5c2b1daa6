//! The sandbox's time, and the sequence numbers made from it.

use jiff::{SignedDuration, Timestamp};

/// Knows the time and hands out message sequences.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    ahead: SignedDuration,
    last_sequence: i64,
}

impl Clock {
    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::now() + self.ahead
    }

    /// Moves the clock forward, so that tests need not wait.
    #[cfg(test)]
    pub(crate) fn advance(&mut self, by: SignedDuration) {
        self.ahead += by;
    }

    /// Returns the microseconds since the epoch, made strictly increasing over all sites.
    pub(crate) fn next_sequence(&mut self) -> i64 {
        self.last_sequence = self.now().as_microsecond().max(self.last_sequence + 1);
        self.last_sequence
    }
}

/// Writes a time as Wix does: UTC, milliseconds, `Z`.
pub(crate) fn iso(at: Timestamp) -> String {
    format!("{at:.3}")
}
