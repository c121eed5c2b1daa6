//! The loop of intake: requests are read and queued in the order of arrival.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::ingest::ingest;
use super::parse::read;
use crate::config::Config;
use crate::fault::fault;
use crate::retry::{IDLE, STORE_PAUSE};
use crate::store::{Ingest, StoreError, StoredRequest};

/// Requests ingested by one transaction.
const BATCH_SIZE: usize = 256;
/// While the store is under load, intake pauses this many times as long as it worked: providers wait, the inbox can.
const BACKOFF_FACTOR: u32 = 50;
/// The longest pause: work that took long may have waited for the disk.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// Ingests requests for as long as the host runs.
pub async fn run_intake(config: Arc<Config>, store: Arc<dyn Ingest>) {
    let mut may_be_held = true;
    loop {
        let started = Instant::now();
        match ingest_next(&config, store.as_ref(), &mut may_be_held).await {
            Ok(0) => {
                // A hint that is missed costs one idle period, nothing else.
                let _ = tokio::time::timeout(IDLE, store.wakes().intake.notified()).await;
            }
            Ok(_) if store.is_under_load() => tokio::time::sleep(pause_after(started.elapsed())).await,
            Ok(_) => {}
            Err(error) => {
                tracing::error!(%error, "intake could not go on; trying again");
                tokio::time::sleep(STORE_PAUSE).await;
            }
        }
    }
}

/// How long to pause after that much work. Not cut short when the load drops for a moment, as it does between commits.
fn pause_after(worked: Duration) -> Duration {
    (worked * BACKOFF_FACTOR).min(LONGEST_PAUSE)
}

async fn ingest_next(
    config: &Config,
    store: &dyn Ingest,
    may_be_held: &mut bool,
) -> Result<usize, StoreError> {
    let requests = next_requests(config, store, may_be_held).await?;
    if requests.is_empty() {
        return Ok(0);
    }
    let count = requests.len();
    let parsed = requests.iter().map(|request| read(config, request)).collect();
    fault!("intake.read");
    ingest(store, parsed).await?;
    fault!("intake.committed");
    Ok(count)
}

/// What was held comes first, after a start: it arrived before everything else that its instance got.
async fn next_requests(
    config: &Config,
    store: &dyn Ingest,
    may_be_held: &mut bool,
) -> Result<Vec<StoredRequest>, StoreError> {
    if *may_be_held {
        let held = store.held_requests(config.instances.keys().cloned().collect(), BATCH_SIZE).await?;
        if !held.is_empty() {
            return Ok(held);
        }
        *may_be_held = false;
    }
    store.pending(BATCH_SIZE).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_is_long_beside_the_work_and_short_beside_a_stalled_disk() {
        assert_eq!(pause_after(Duration::from_millis(10)), Duration::from_millis(500));
        assert_eq!(pause_after(Duration::from_secs(30)), LONGEST_PAUSE);
    }
}
