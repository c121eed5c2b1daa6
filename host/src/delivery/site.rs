//! One site's dispatcher: claims due lanes as the site's budget allows, so that no site slows another.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{sleep, sleep_until, timeout};

use super::event::SiteDelivery;
use crate::fault::fault;
use crate::retry::{IDLE, STORE_PAUSE};
use crate::store::Claim;

/// Lanes of a site under way at a time.
const WORKERS: u32 = 32;
/// All but the one that a dispatcher has in hand.
const OTHER_WORKERS: u32 = WORKERS - 1;
/// Well above the 30 s that a send may take.
const LEASE: Duration = Duration::from_secs(90);
/// Between two checks for calls under way: more than it takes to record how one ended.
const CHECK_EVERY: Duration = Duration::from_millis(100);

/// Delivers to a site until `stop` says so; returns once what was under way is recorded.
pub async fn run_site(delivery: SiteDelivery, mut stop: watch::Receiver<bool>) {
    let workers = Arc::new(Semaphore::new(WORKERS as usize));
    let stopping = stop.clone();
    while !*stop.borrow() {
        tokio::select! {
            () = dispatch(&delivery, &workers, &stopping) => {}
            _ = stop.changed() => {}
        }
    }
    wind_down(&delivery, &workers).await;
}

/// Waits for calls under way to end and to be recorded. Lanes that only wait for a place in the budget are left to the
/// next start.
async fn wind_down(delivery: &SiteDelivery, workers: &Semaphore) {
    let mut checks_without_calls = 0;
    while workers.available_permits() < WORKERS as usize && checks_without_calls < 3 {
        let is_calling = delivery.0.wix.budget().under_way() > 0;
        checks_without_calls = if is_calling { 0 } else { checks_without_calls + 1 };
        sleep(CHECK_EVERY).await;
    }
}

/// Claims once, and waits when there was nothing to claim.
async fn dispatch(delivery: &SiteDelivery, workers: &Arc<Semaphore>, stop: &watch::Receiver<bool>) {
    let inner = &delivery.0;
    let Ok(first) = Arc::clone(workers).acquire_owned().await else { return };
    if let Some(free_at) = inner.wix.budget().next_free() {
        sleep_until(free_at).await;
    }
    let limit = match inner.wix.breaker().try_at() {
        None => (workers.available_permits() + 1).min(inner.wix.budget().available().max(1)),
        Some(at) => {
            sleep_until(at).await;
            // One call tries a site that does not answer: everything else that was under way ends first.
            let _ = workers.acquire_many(OTHER_WORKERS).await;
            1
        }
    };
    match inner.queue.claim(&inner.site.name, limit, LEASE).await {
        Ok(claims) if claims.is_empty() => {
            drop(first);
            wait_for_work(delivery).await;
        }
        Ok(claims) => {
            fault!("lane.claimed");
            spawn_all(delivery, workers, stop, first, claims);
        }
        Err(error) => {
            tracing::error!(site = inner.site.name, %error, "lanes could not be claimed; trying again");
            sleep(STORE_PAUSE).await;
        }
    }
}

fn spawn_all(
    delivery: &SiteDelivery,
    workers: &Arc<Semaphore>,
    stop: &watch::Receiver<bool>,
    first: OwnedSemaphorePermit,
    claims: Vec<Claim>,
) {
    let mut first = Some(first);
    for claim in claims {
        // Only this dispatcher takes permits, so those that were free when it claimed still are.
        let worker = first.take().or_else(|| Arc::clone(workers).try_acquire_owned().ok());
        let (delivery, stop) = (delivery.clone(), stop.clone());
        tokio::spawn(async move {
            delivery.run_lane(claim, &stop).await;
            drop(worker);
        });
    }
}

async fn wait_for_work(delivery: &SiteDelivery) {
    let inner = &delivery.0;
    let hint = inner.queue.wakes().site(&inner.site.name);
    let due = match inner.queue.next_due(&inner.site.name).await {
        Ok(due) => due.unwrap_or(IDLE).min(IDLE),
        Err(_) => STORE_PAUSE,
    };
    // A hint that is missed costs one idle period, nothing else.
    let _ = timeout(due.max(Duration::from_millis(1)), hint.notified()).await;
}
