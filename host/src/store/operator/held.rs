//! Who and what is held.

use inbox_core::Timestamp;
use serde::Serialize;

use super::handle::EntryId;
use super::person::PersonLine;
use super::time::milliseconds;

/// Someone who is held.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct HeldPerson {
    /// Who.
    pub who: PersonLine,
    /// For what.
    #[serde(skip)]
    pub reason: String,
    /// How many events wait.
    pub events: u64,
    /// The first of them.
    pub first: EntryId,
    /// When that was received.
    #[serde(serialize_with = "milliseconds")]
    pub since: Timestamp,
    /// Whether it helps to say who this is: `held link`.
    pub can_be_linked: bool,
}

/// A request that waits for its instance.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct HeldRequest {
    /// Its id.
    pub request: EntryId,
    /// The instance.
    pub instance: String,
    /// For what.
    #[serde(skip)]
    pub reason: String,
    /// When it was received.
    #[serde(serialize_with = "milliseconds")]
    pub since: Timestamp,
}
