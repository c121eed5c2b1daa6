//! A look-up that is being made.

use std::time::Duration;

use inbox_core::{Lookup, Timestamp};

/// A leased look-up.
#[derive(Debug)]
pub struct ClaimedLookup {
    /// Its id.
    pub id: i64,
    /// The instance.
    pub instance: String,
    /// What to ask.
    pub lookup: Lookup,
    /// When the host received the request that asked for it.
    pub received_at: Timestamp,
    /// Failures in a row.
    pub failures: u32,
    /// For how long it has been failing.
    pub failing_for: Duration,
}
