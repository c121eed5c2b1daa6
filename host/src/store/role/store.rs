//! The store as a whole.

use super::calls::Calls;
use super::commands::Commands;
use super::health::Health;
use super::ingest::Ingest;
use super::lookups::Lookups;
use super::people::People;
use super::queue::Queue;
use super::request_log::RequestLog;
use super::upkeep::Upkeep;

/// Everything that the store does, for the start of the host. Each part of the host takes the role that it uses.
pub trait Store: RequestLog + Ingest + Lookups + Queue + People + Calls + Upkeep + Commands + Health {}

impl<S> Store for S where
    S: RequestLog + Ingest + Lookups + Queue + People + Calls + Upkeep + Commands + Health
{
}
