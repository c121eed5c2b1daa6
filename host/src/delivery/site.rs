//! One site's dispatcher: claims due lanes as the site's budget allows, so that no site slows another.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{sleep_until, timeout};
use tracing::{Instrument, Span};

use super::{Pass, SiteDelivery};
use crate::fault::fault;
use crate::store::{AttemptOutcome, Claim, ClaimRef, Recorded, StoreError};

/// Lanes of a site under way at a time.
const WORKERS: u32 = 32;
/// All but the one that a dispatcher has in hand.
const OTHER_WORKERS: u32 = WORKERS - 1;
/// Well above the 30 s that a send may take.
const LEASE: Duration = Duration::from_secs(90);
/// A holder that is alive renews its lease so often.
const RENEW_AFTER: Duration = Duration::from_secs(30);
/// Between two looks for calls under way: more than it takes to record how one ended.
const SETTLING: Duration = Duration::from_millis(100);
/// Events of one lane in a row, before others get their turn.
const TURN: usize = 20;
/// A look at the store even without a hint.
const IDLE: Duration = Duration::from_secs(5);
/// A pause after the store failed.
const FAILED: Duration = Duration::from_secs(1);

/// How a step can end: every [`AttemptOutcome::outcome`](crate::store::AttemptOutcome::outcome).
const OUTCOMES: [&str; 10] =
    ["sent", "retry", "gone", "in_doubt", "not_found", "reworded", "replan", "held", "ignored", "dead"];

/// Makes a site's series exist.
pub(crate) fn start_series(site: &str) {
    for outcome in OUTCOMES {
        steps_total(site, outcome).increment(0);
    }
}

/// Delivers to a site until `stop` closes; returns once what was under way is settled.
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
    let mut looks_without_calls = 0;
    while workers.available_permits() < WORKERS as usize && looks_without_calls < 3 {
        let is_calling = delivery.0.wix.budget().under_way() > 0;
        looks_without_calls = if is_calling { 0 } else { looks_without_calls + 1 };
        tokio::time::sleep(SETTLING).await;
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
            // One call tries a site that does not answer: whatever else was under way ends first.
            let _ = workers.acquire_many(OTHER_WORKERS).await;
            1
        }
    };
    match inner.store.claim(&inner.site.name, limit, LEASE).await {
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
            tokio::time::sleep(FAILED).await;
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
    let hint = inner.store.wakes().site(&inner.site.name);
    let due = match inner.store.next_due(&inner.site.name).await {
        Ok(due) => due.unwrap_or(IDLE).min(IDLE),
        Err(_) => FAILED,
    };
    // A hint that is missed costs one idle period, nothing else.
    let _ = timeout(due.max(Duration::from_millis(1)), hint.notified()).await;
}

impl SiteDelivery {
    /// Works through a claimed lane until it is empty, waits for something, has had its turn, or the host stops.
    async fn run_lane(&self, claim: Claim, stop: &watch::Receiver<bool>) {
        let (lane, mut next) = (claim.token.lane, Some(claim));
        for _ in 0..TURN {
            let Some(claim) = next.take() else { return };
            let span = event_span(&self.0.site.name, claim.token.event);
            match self.step(&claim).instrument(span).await {
                Ok(Some(Recorded::Next(claim))) => next = Some(*claim).filter(|_| !*stop.borrow()),
                Ok(Some(Recorded::Released) | None) => {}
                Err(StoreError::Lost) => tracing::warn!(lane, "a claim ran out; a later one goes on"),
                Err(error) => {
                    tracing::error!(lane, %error, "a step could not be recorded; its lane waits for the store");
                    return self.let_go(&claim.token, stop).await;
                }
            }
        }
        if let Some(claim) = next {
            self.let_go(&claim.token, stop).await;
        }
    }

    /// Gives a lane back as soon as the store takes it: its lease would keep it much longer.
    async fn let_go(&self, claim: &ClaimRef, stop: &watch::Receiver<bool>) {
        while let Err(error) = self.0.store.release(claim).await {
            if error == StoreError::Lost || *stop.borrow() {
                return;
            }
            tokio::time::sleep(FAILED).await;
        }
    }

    /// Renews the lease while the work goes on: a lane may wait longer for its site's calls than a lease lasts.
    async fn keeping<T>(&self, claim: &Claim, work: impl Future<Output = T>) -> T {
        let mut work = std::pin::pin!(work);
        loop {
            tokio::select! {
                done = &mut work => return done,
                () = tokio::time::sleep(RENEW_AFTER) => {
                    if let Err(error) = self.0.store.renew(&claim.token).await {
                        tracing::warn!(%error, "a lease could not be renewed");
                    }
                }
            }
        }
    }

    async fn step(&self, claim: &Claim) -> Result<Option<Recorded>, StoreError> {
        match self.keeping(claim, self.pass(claim)).await? {
            Pass::Settle(step) => {
                if let AttemptOutcome::Dead { reason, .. } = &step {
                    tracing::error!(%reason, "given up: a message needs a human");
                }
                let (site, outcome) = (&self.0.site.name, step.outcome());
                let settled = self.0.store.record(&claim.token, step).await?;
                fault!("send.settled");
                debug_assert!(OUTCOMES.contains(&outcome), "{outcome} has no series from the start");
                steps_total(site, outcome).increment(1);
                Ok(Some(settled))
            }
            Pass::Waiting => Ok(None),
        }
    }
}

/// Tells of every line inside for which site and event it is: at every level, or a warning would not know.
fn event_span(site: &str, event_id: i64) -> Span {
    tracing::error_span!("delivery", site, event_id)
}

fn steps_total(site: &str, outcome: &'static str) -> metrics::Counter {
    metrics::counter!("inbox_bridge_steps_total", "site" => site.to_owned(), "outcome" => outcome)
}

#[cfg(test)]
mod tests {
    use tracing::Level;

    use super::*;
    use crate::log_capture::LogCapture;

    #[test]
    fn a_line_tells_the_site_and_the_event_even_where_only_errors_are_logged() {
        let log = LogCapture::start(Level::ERROR);
        event_span("main", 7).in_scope(|| tracing::error!("something"));
        let logged = log.text();
        assert!(logged.contains("site=\"main\" event_id=7"), "{logged}");
    }
}
