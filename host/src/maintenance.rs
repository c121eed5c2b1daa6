//! Work that can wait: looks at held people again after a start, and removes what is old.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::sleep;

use crate::config::Retention;
use crate::store::{StoreError, Upkeep};

/// How often old entries are looked for.
const PRUNE_EVERY: Duration = Duration::from_mins(10);
/// A breath between two steps, for those who cannot wait.
const BREATH: Duration = Duration::from_millis(200);

/// Does it for as long as the host runs.
pub(crate) async fn run_maintenance(store: Arc<dyn Upkeep>, keep: Retention) {
    if let Err(error) = recheck_held(store.as_ref()).await {
        tracing::warn!(%error, "not everyone who is held was looked at again; each is when it is due");
    }
    loop {
        if let Err(error) = prune(store.as_ref(), keep).await {
            tracing::warn!(%error, "old entries could not be removed; trying again later");
        }
        sleep(PRUNE_EVERY).await;
    }
}

/// Who knows how long the host was away, and what the config says now.
async fn recheck_held(store: &dyn Upkeep) -> Result<(), StoreError> {
    let mut after = 0;
    while let Some(last) = store.recheck_held(after).await? {
        after = last;
        sleep(BREATH).await;
    }
    Ok(())
}

async fn prune(store: &dyn Upkeep, keep: Retention) -> Result<(), StoreError> {
    while store.prune(keep).await? {
        sleep(BREATH).await;
    }
    Ok(())
}
