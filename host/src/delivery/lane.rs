//! A claimed lane: its events one after another, each recorded before the next.

use std::time::Duration;

use tokio::sync::watch;
use tracing::{Instrument, Span};

use super::event::SiteDelivery;
use crate::fault::fault;
use crate::retry::STORE_PAUSE;
use crate::store::{AttemptOutcome, Claim, ClaimRef, Recorded, StoreError};

/// Events of one lane in a row, before others get their turn.
const MAX_EVENTS_PER_CLAIM: usize = 20;
/// How often a live holder renews its lease.
const RENEW_AFTER: Duration = Duration::from_secs(30);

/// How an attempt can end: every [`AttemptOutcome::outcome`].
const OUTCOMES: [&str; 10] =
    ["sent", "retry", "gone", "in_doubt", "not_found", "reworded", "replan", "held", "ignored", "dead"];

/// Makes a site's series exist.
pub(crate) fn start_series(site: &str) {
    for outcome in OUTCOMES {
        attempts_total(site, outcome).increment(0);
    }
}

impl SiteDelivery {
    /// Works through a claimed lane until it is empty, waits for something, has had its turn, or the host stops.
    pub(super) async fn run_lane(&self, claim: Claim, stop: &watch::Receiver<bool>) {
        let (lane, mut next) = (claim.token.lane, Some(claim));
        for _ in 0..MAX_EVENTS_PER_CLAIM {
            let Some(claim) = next.take() else { return };
            let span = event_span(&self.0.site.name, claim.token.event);
            match self.attempt(&claim).instrument(span).await {
                Ok(Some(Recorded::Next(claim))) => next = Some(*claim).filter(|_| !*stop.borrow()),
                Ok(Some(Recorded::Released) | None) => {}
                Err(StoreError::Lost) => tracing::warn!(lane, "a claim ran out; a later one goes on"),
                Err(error) => {
                    tracing::error!(lane, %error, "an attempt could not be recorded; its lane waits for the store");
                    return self.let_go(&claim.token, stop).await;
                }
            }
        }
        if let Some(claim) = next {
            self.let_go(&claim.token, stop).await;
        }
    }

    /// Takes the event as far as it gets, and records that.
    async fn attempt(&self, claim: &Claim) -> Result<Option<Recorded>, StoreError> {
        let Some(outcome) = self.keeping(claim, self.deliver(claim)).await? else { return Ok(None) };
        if let AttemptOutcome::Dead { reason, .. } = &outcome {
            tracing::error!(%reason, "given up: a message needs a human");
        }
        let (site, label) = (&self.0.site.name, outcome.outcome());
        let recorded = self.0.queue.record(&claim.token, outcome).await?;
        fault!("send.recorded");
        debug_assert!(OUTCOMES.contains(&label), "{label} has no series from the start");
        attempts_total(site, label).increment(1);
        Ok(Some(recorded))
    }

    /// Renews the lease while the work goes on: a lane may wait longer for its site's calls than a lease lasts.
    async fn keeping<T>(&self, claim: &Claim, work: impl Future<Output = T>) -> T {
        let mut work = std::pin::pin!(work);
        loop {
            tokio::select! {
                done = &mut work => return done,
                () = tokio::time::sleep(RENEW_AFTER) => {
                    if let Err(error) = self.0.queue.renew(&claim.token).await {
                        tracing::warn!(%error, "a lease could not be renewed");
                    }
                }
            }
        }
    }

    /// Gives a lane back as soon as the store takes it: its lease would keep it much longer.
    async fn let_go(&self, claim: &ClaimRef, stop: &watch::Receiver<bool>) {
        while let Err(error) = self.0.queue.release(claim).await {
            if error == StoreError::Lost || *stop.borrow() {
                return;
            }
            tokio::time::sleep(STORE_PAUSE).await;
        }
    }
}

/// Says in every line inside for which site and event it is: at every level, or a warning would not know.
fn event_span(site: &str, event_id: i64) -> Span {
    tracing::error_span!("delivery", site, event_id)
}

fn attempts_total(site: &str, outcome: &'static str) -> metrics::Counter {
    metrics::counter!("inbox_bridge_attempts_total", "site" => site.to_owned(), "outcome" => outcome)
}

#[cfg(test)]
mod tests {
    use tracing::Level;

    use super::*;
    use crate::log_capture::LogCapture;

    #[test]
    fn a_line_says_the_site_and_the_event_even_where_only_errors_are_logged() {
        let log = LogCapture::start(Level::ERROR);
        event_span("main", 7).in_scope(|| tracing::error!("something"));
        let logged = log.text();
        assert!(logged.contains("site=\"main\" event_id=7"), "{logged}");
    }
}
