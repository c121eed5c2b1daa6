//! How much is where.

use serde::Serialize;

/// How much is where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Requests stored and not ingested yet.
    pub pending_requests: u64,
    /// Events on their way.
    pub waiting: u64,
    /// Events that wait for something named.
    pub held: u64,
    /// Events given up.
    pub dead: u64,
    /// Requests or entries that could not be read.
    pub malformed: u64,
    /// Look-ups on their way.
    pub lookups: u64,
}
