//! Work that can wait: checks held people again after a start, and removes old entries.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::sleep;

use crate::config::Retention;
use crate::store::{StoreError, Upkeep};

/// How often old entries are looked for.
const PRUNE_EVERY: Duration = Duration::from_mins(10);
/// A pause between two batches, so that work that cannot wait goes first.
const PAUSE: Duration = Duration::from_millis(200);

/// Runs for as long as the host runs.
pub(crate) async fn run_maintenance(store: Arc<dyn Upkeep>, keep: Retention) {
    if let Err(error) = recheck_held(store.as_ref()).await {
        tracing::warn!(%error, "some held people were not checked again at the start; they are checked when they are due");
    }
    loop {
        if let Err(error) = prune(store.as_ref(), keep).await {
            tracing::warn!(%error, "old entries could not be removed; trying again later");
        }
        sleep(PRUNE_EVERY).await;
    }
}

/// The host may have been off for long, and the config may have changed.
async fn recheck_held(store: &dyn Upkeep) -> Result<(), StoreError> {
    let mut after = 0;
    while let Some(last) = store.recheck_held(after).await? {
        after = last;
        sleep(PAUSE).await;
    }
    Ok(())
}

async fn prune(store: &dyn Upkeep, keep: Retention) -> Result<(), StoreError> {
    while store.prune(keep).await? {
        sleep(PAUSE).await;
    }
    Ok(())
}
