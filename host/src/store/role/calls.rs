//! The journal of Wix calls, by which a restart keeps to the budget.

use std::time::Duration;

use async_trait::async_trait;

use crate::store::StoreError;
use crate::store::engine::Engine;
use crate::store::ledger::call;

/// The journal of Wix calls.
#[async_trait]
pub trait Calls: Send + Sync + 'static {
    /// Writes down, durably, that this many calls may be made from now on, in the name of a budget.
    async fn write_calls(&self, budget: &str, calls: u32) -> Result<(), StoreError>;

    /// The calls that were written down not longer ago than that: how long ago, and how many.
    async fn written_calls(&self, budget: &str, within: Duration)
    -> Result<Vec<(Duration, u32)>, StoreError>;
}

#[async_trait]
impl<E: Engine> Calls for E {
    async fn write_calls(&self, budget: &str, calls: u32) -> Result<(), StoreError> {
        let budget = budget.to_owned();
        self.write(move |tx| call::write(tx, &budget, calls)).await
    }

    async fn written_calls(
        &self,
        budget: &str,
        within: Duration,
    ) -> Result<Vec<(Duration, u32)>, StoreError> {
        let budget = budget.to_owned();
        self.read(move |tx| call::written(tx, &budget, within)).await
    }
}
