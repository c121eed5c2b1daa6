//! The store as a whole.

use super::calls::Calls;
use super::commands::Commands;
use super::health::Health;
use super::intake::Intake;
use super::lookups::Lookups;
use super::people::People;
use super::queue::Queue;
use super::request_log::RequestLog;
use super::upkeep::Upkeep;

/// Everything that the store does, for whoever starts the host. Each part of the host takes the role that it uses.
pub trait Store: RequestLog + Intake + Lookups + Queue + People + Calls + Upkeep + Commands + Health {}

impl<S> Store for S where
    S: RequestLog + Intake + Lookups + Queue + People + Calls + Upkeep + Commands + Health
{
}
