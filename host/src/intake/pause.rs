//! How long intake and look-ups wait when there is nothing to do.

use std::time::Duration;

/// A look at the store even without a hint.
pub(super) const IDLE: Duration = Duration::from_secs(5);
/// A pause after the store failed.
pub(super) const FAILED: Duration = Duration::from_secs(1);
