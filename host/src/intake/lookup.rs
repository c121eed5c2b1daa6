//! Look-ups: asks providers what happened, and ingests what they say.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use inbox_core::{Batch, FetchContext, FetchError, Lookup};
use serde_json::Value;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until};

use super::ingest::ingest;
use super::parse::not_configured;
use super::route::route;
use crate::config::{Config, Instance};
use crate::fault::fault;
use crate::fetch::{ProviderClient, caught};
use crate::retry::{IDLE, STORE_PAUSE, backoff, is_hopeless};
use crate::store::{ClaimedLookup, Lookups, Reason, RequestSource, StoreError};

/// Look-ups under way at a time.
const WORKERS: usize = 8;
/// Longer than a call may take.
const LEASE: Duration = Duration::from_secs(90);

/// Makes look-ups for as long as the host runs: a slow one delays only those about the same.
pub async fn run_lookups(config: Arc<Config>, store: Arc<dyn Lookups>, http: reqwest::Client) {
    let (mut running, mut retries) = (JoinSet::new(), BTreeSet::new());
    loop {
        retries = retries.split_off(&Instant::now());
        match store.claim_lookups(WORKERS - running.len(), LEASE).await {
            Ok(claimed) => {
                for lookup in claimed {
                    let (config, store, http) = (Arc::clone(&config), Arc::clone(&store), http.clone());
                    running.spawn(async move { make(&config, store.as_ref(), http, lookup).await });
                }
                wait(store.as_ref(), &mut running, &mut retries).await;
            }
            Err(error) => {
                tracing::error!(%error, "look-ups could not go on; trying again");
                sleep(STORE_PAUSE).await;
            }
        }
    }
}

/// When a look-up that failed is due again.
type Retry = Option<Instant>;

/// Waits until one ends, and, where there is room for more, for a new one or the next retry.
async fn wait(
    store: &dyn Lookups,
    running: &mut JoinSet<Result<Retry, StoreError>>,
    retries: &mut BTreeSet<Instant>,
) {
    // A hint that is missed costs one idle period, nothing else.
    let idle = Instant::now() + IDLE;
    let next = retries.first().map_or(idle, |at| idle.min(*at));
    let is_full = running.len() >= WORKERS;
    tokio::select! {
        Some(made) = running.join_next() => match made {
            Ok(Ok(retry)) => retries.extend(retry),
            Ok(Err(error)) => tracing::error!(%error, "the outcome of a look-up could not be stored; it runs again"),
            Err(_) => tracing::error!("a look-up ended in the middle; it runs again when its lease ends"),
        },
        () = store.wakes().lookups.notified(), if !is_full => {}
        () = sleep_until(next), if !is_full => {}
    }
}

async fn make(
    config: &Config,
    store: &dyn Lookups,
    http: reqwest::Client,
    claimed: ClaimedLookup,
) -> Result<Retry, StoreError> {
    let Some(instance) = config.instances.get(&claimed.instance) else {
        tracing::warn!(instance = claimed.instance, "a look-up waits for its instance");
        store.hold_lookup(claimed.id, &not_configured(&claimed.instance)).await?;
        return Ok(None);
    };
    match fetch(instance, http, &claimed.lookup).await {
        Ok(batch) => {
            fault!("lookup.fetched");
            let source = RequestSource::Lookup(claimed.id);
            let intake = route(config, source, &claimed.instance, claimed.received_at, batch);
            ingest(store, vec![intake]).await?;
            Ok(None)
        }
        Err(error) => failed(store, &claimed, &error).await,
    }
}

async fn fetch(
    instance: &Instance,
    http: reqwest::Client,
    lookup: &Lookup,
) -> Result<Batch<Value>, FetchError> {
    let client = ProviderClient::of(http, &*instance.connector).await?;
    caught(instance.connector.fetch(lookup, &FetchContext::new(&client))).await
}

async fn failed(
    store: &dyn Lookups,
    claimed: &ClaimedLookup,
    error: &FetchError,
) -> Result<Retry, StoreError> {
    let (id, instance) = (claimed.id, &claimed.instance);
    let is_hopeless = is_hopeless(claimed.failures, claimed.failing_for);
    if !error.is_temporary() || is_hopeless {
        tracing::error!(instance, %error, "a look-up was given up");
        let problem = error.to_string();
        let reason = if is_hopeless { Reason::GaveUp { problem } } else { Reason::text(problem) };
        store.fail_lookup(id, &reason).await?;
        return Ok(None);
    }
    if let FetchError::Setup(_) = error {
        tracing::error!(instance, %error, "look-ups wait until this is fixed; they are tried again");
    } else {
        tracing::warn!(instance, %error, "a look-up failed; it runs again");
    }
    let after = backoff(claimed.failures);
    store.retry_lookup(id, after, &Reason::text(error)).await?;
    Ok(Some(Instant::now() + after))
}

/// Lets go on what waited for an instance that is configured now.
pub async fn release_lookups(config: &Config, store: &dyn Lookups) -> Result<(), StoreError> {
    store.release_lookups(config.instances.keys().cloned().collect()).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::SqliteStore;

    #[tokio::test(start_paused = true)]
    async fn a_retry_is_made_when_it_is_due_and_not_at_the_next_idle_look() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let store = SqliteStore::open(&folder.path().join("bridge.db"))?;
        for (after, expected) in [(IDLE / 10, IDLE / 10), (IDLE * 10, IDLE)] {
            let start = Instant::now();
            wait(&store, &mut JoinSet::new(), &mut BTreeSet::from([start + after])).await;
            assert_eq!(start.elapsed().as_millis(), expected.as_millis());
        }
        Ok(())
    }
}
