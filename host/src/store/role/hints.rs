//! Hints that there is work.

use crate::store::Wakes;
use crate::store::engine::Engine;

/// Whoever waits for work is woken here.
pub trait Hints: Send + Sync + 'static {
    /// The notifiers.
    fn wakes(&self) -> &Wakes;
}

impl<E: Engine> Hints for E {
    fn wakes(&self) -> &Wakes {
        &self.memory().wakes
    }
}
