//! Work that can wait.

use std::sync::atomic::Ordering;

use async_trait::async_trait;

use crate::config::Retention;
use crate::fault::fault;
use crate::store::StoreError;
use crate::store::engine::Engine;
use crate::store::ledger::{call, hold, prune};

/// Work that can wait: looking at held people again, and removing what is old.
#[async_trait]
pub trait Upkeep: Send + Sync + 'static {
    /// Looks at the next requests and removes what is finished and older than is to be kept; says whether there are more
    /// to look at. Behind the last one it begins again.
    async fn prune(&self, keep: Retention) -> Result<bool, StoreError>;

    /// Makes some held people due, in the order of lanes behind `after`; returns the last lane, `None` at the end.
    async fn recheck_held(&self, after: i64) -> Result<Option<i64>, StoreError>;
}

#[async_trait]
impl<E: Engine> Upkeep for E {
    async fn prune(&self, keep: Retention) -> Result<bool, StoreError> {
        let after = self.memory().pruned_to.load(Ordering::Relaxed);
        if after == 0 {
            self.write(call::prune).await?;
        }
        let old = self.read(move |tx| prune::old(tx, keep, after)).await?;
        let looked_to = old.looked_to;
        if !old.is_empty() {
            self.write(move |tx| prune::prune(tx, &old)).await?;
            fault!("store.pruned");
        }
        self.memory().pruned_to.store(looked_to.unwrap_or_default(), Ordering::Relaxed);
        Ok(looked_to.is_some())
    }

    async fn recheck_held(&self, after: i64) -> Result<Option<i64>, StoreError> {
        let (last, sites) = self.write(move |tx| hold::recheck_held(tx, after)).await?;
        self.memory().wakes.wake_sites(sites);
        Ok(last)
    }
}
