//! The queue of events: what deliveries are made from.

use std::time::Duration;

use async_trait::async_trait;

use super::hints::Hints;
use crate::store::engine::Engine;
use crate::store::ledger::{lane, progress};
use crate::store::{AttemptOutcome, Claim, ClaimRef, Delivery, Plan, Recorded, Start, StoreError};

/// The queue of a site's events. A claim's holder passes its token with every write.
#[async_trait]
pub trait Queue: Hints {
    /// Leases due lanes of a site, at most `limit`, each with its head event. Raises each lane's epoch.
    async fn claim(&self, site: &str, limit: usize, lease: Duration) -> Result<Vec<Claim>, StoreError>;

    /// How long until a lane of the site is due; `None` when nothing waits.
    async fn next_due(&self, site: &str) -> Result<Option<Duration>, StoreError>;

    /// Freezes an event's contacts and body, and starts the delivery to the first contact.
    async fn plan(&self, claim: &ClaimRef, plan: Plan) -> Result<(Vec<Delivery>, Start), StoreError>;

    /// Records "sending", durably, if no other send to the same contact is under way or in doubt.
    async fn start(&self, claim: &ClaimRef, delivery: i64, conversation: &str) -> Result<Start, StoreError>;

    /// Records how an attempt ended, and hands out the lane's next event where there is one.
    async fn record(&self, claim: &ClaimRef, outcome: AttemptOutcome) -> Result<Recorded, StoreError>;

    /// Keeps a claimed lane leased for another while.
    async fn renew(&self, claim: &ClaimRef) -> Result<(), StoreError>;

    /// Lets a claimed lane go before its events are done: others get their turn.
    async fn release(&self, claim: &ClaimRef) -> Result<(), StoreError>;

    /// Which of these message ids the ledger holds already.
    async fn known_messages(&self, site: &str, ids: Vec<String>) -> Result<Vec<String>, StoreError>;
}

#[async_trait]
impl<E: Engine> Queue for E {
    async fn claim(&self, site: &str, limit: usize, lease: Duration) -> Result<Vec<Claim>, StoreError> {
        let site = site.to_owned();
        self.write(move |tx| lane::claim(tx, &site, limit, lease)).await
    }

    async fn next_due(&self, site: &str) -> Result<Option<Duration>, StoreError> {
        let site = site.to_owned();
        self.read(move |tx| lane::next_due(tx, &site)).await
    }

    async fn plan(&self, claim: &ClaimRef, plan: Plan) -> Result<(Vec<Delivery>, Start), StoreError> {
        let claim = claim.clone();
        self.write(move |tx| progress::plan(tx, &claim, &plan)).await
    }

    async fn start(&self, claim: &ClaimRef, delivery: i64, conversation: &str) -> Result<Start, StoreError> {
        let (claim, conversation) = (claim.clone(), conversation.to_owned());
        self.write(move |tx| progress::start(tx, &claim, delivery, &conversation)).await
    }

    async fn record(&self, claim: &ClaimRef, outcome: AttemptOutcome) -> Result<Recorded, StoreError> {
        let (token, wake) = (claim.clone(), self.memory().wakes.site(&claim.site));
        let recorded = self.write(move |tx| progress::record(tx, &token, &outcome)).await?;
        wake.notify_one();
        Ok(recorded)
    }

    async fn renew(&self, claim: &ClaimRef) -> Result<(), StoreError> {
        let claim = claim.clone();
        self.write(move |tx| progress::renew(tx, &claim)).await
    }

    async fn release(&self, claim: &ClaimRef) -> Result<(), StoreError> {
        let (token, wake) = (claim.clone(), self.memory().wakes.site(&claim.site));
        self.write(move |tx| progress::release(tx, &token)).await?;
        wake.notify_one();
        Ok(())
    }

    async fn known_messages(&self, site: &str, ids: Vec<String>) -> Result<Vec<String>, StoreError> {
        let site = site.to_owned();
        self.read(move |tx| progress::known_messages(tx, &site, ids)).await
    }
}
