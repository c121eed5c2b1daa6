//! The store as the journal of a budget's calls.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;

use crate::config::Auth;
use crate::retry::STORE_PAUSE;
use crate::store::{Calls, StoreError};
use crate::wix::{Budget, CallBlock, CallJournal};

/// Writes calls down under the name of what they are counted for.
struct StoreJournal {
    calls: Arc<dyn Calls>,
    name: String,
}

/// A budget for all calls with these credentials, which keeps to it over restarts.
///
/// # Errors
/// When the calls of an earlier process cannot be read.
pub async fn budget(calls: Arc<dyn Calls>, auth: &Auth, calls_per_minute: u32) -> Result<Budget, StoreError> {
    let name = match auth {
        Auth::ApiKey { site_id, .. } => format!("site {site_id}"),
        Auth::App { app_id, instance_id, .. } => format!("app {app_id} {instance_id}"),
    };
    let past = calls.written_calls(&name, CallBlock::MAX_AGE).await?;
    let past: Vec<_> = past.into_iter().map(|(age, calls)| CallBlock { age, calls }).collect();
    let journal = StoreJournal { calls, name };
    Ok(Budget::journaled(calls_per_minute, Arc::new(journal), &past))
}

#[async_trait]
impl CallJournal for StoreJournal {
    /// Nothing can be delivered without the store, so it is tried until it works.
    async fn write(&self, calls: u32) {
        while let Err(error) = self.calls.write_calls(&self.name, calls).await {
            tracing::error!(%error, "calls could not be written down; the site makes none until they are");
            tokio::time::sleep(STORE_PAUSE).await;
        }
    }
}

impl fmt::Debug for StoreJournal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoreJournal").field("name", &self.name).finish_non_exhaustive()
    }
}
