//! Hints that there is work.

use crate::store::Wakes;
use crate::store::engine::Engine;

/// Wakes those that wait for work.
pub trait Hints: Send + Sync + 'static {
    /// The notifiers.
    fn wakes(&self) -> &Wakes;
}

impl<E: Engine> Hints for E {
    fn wakes(&self) -> &Wakes {
        &self.memory().wakes
    }
}
