//! Claims: leased lanes.

use std::time::Duration;

use inbox_core::Event;
use serde_json::Value;

use super::delivery::Delivery;
use crate::store::StoredLink;

/// Proof of a claim: every write of its holder carries it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimRef {
    /// The lane.
    pub lane: i64,
    /// The lane's epoch at the time of the claim: the fencing token.
    pub epoch: i64,
    /// The lane's site.
    pub site: String,
    /// The head event.
    pub event: i64,
    /// How long the lane stays leased after each write.
    pub lease: Duration,
}

/// A leased lane with its head event.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The proof.
    pub token: ClaimRef,
    /// The instance that the event came through.
    pub instance: String,
    /// The event.
    pub event: Event<Value>,
    /// Its deliveries, if it was planned before.
    pub deliveries: Vec<Delivery>,
    /// What a provider confirmed about its external id.
    pub link: Option<StoredLink>,
    /// Failures since a call succeeded.
    pub failures: u32,
    /// For how long it has been failing to get anywhere.
    pub failing_for: Duration,
    /// Attempts on the event so far.
    pub attempts: u32,
    /// How often Wix did not find what the event is about.
    pub gone: u32,
    /// Rechecks since it was held.
    pub rechecks: u32,
}
