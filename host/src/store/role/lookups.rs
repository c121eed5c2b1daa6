//! Look-ups that wait to be made.

use std::time::Duration;

use async_trait::async_trait;

use super::ingest::Ingest;
use crate::store::engine::Engine;
use crate::store::ledger::lookup;
use crate::store::{ClaimedLookup, Reason, StoreError};

/// Look-ups that wait to be made; what they bring is ingested.
#[async_trait]
pub trait Lookups: Ingest {
    /// Leases due look-ups: of those about the same only the first, until it is done or given up.
    async fn claim_lookups(&self, limit: usize, lease: Duration) -> Result<Vec<ClaimedLookup>, StoreError>;

    /// Puts a look-up back for later.
    async fn retry_lookup(&self, id: i64, after: Duration, reason: &Reason) -> Result<(), StoreError>;

    /// Gives a look-up up.
    async fn fail_lookup(&self, id: i64, reason: &Reason) -> Result<(), StoreError>;

    /// Lets a look-up wait for its instance.
    async fn hold_lookup(&self, id: i64, reason: &Reason) -> Result<(), StoreError>;

    /// Makes due again what waits for one of these instances.
    async fn release_lookups(&self, instances: Vec<String>) -> Result<(), StoreError>;
}

#[async_trait]
impl<E: Engine> Lookups for E {
    async fn claim_lookups(&self, limit: usize, lease: Duration) -> Result<Vec<ClaimedLookup>, StoreError> {
        self.write(move |tx| lookup::claim(tx, limit, lease)).await
    }

    async fn retry_lookup(&self, id: i64, after: Duration, reason: &Reason) -> Result<(), StoreError> {
        let reason = reason.clone();
        self.write(move |tx| lookup::retry(tx, id, after, &reason)).await
    }

    async fn fail_lookup(&self, id: i64, reason: &Reason) -> Result<(), StoreError> {
        let reason = reason.clone();
        self.write(move |tx| lookup::give_up(tx, id, &reason)).await?;
        self.memory().wakes.lookups.notify_one();
        Ok(())
    }

    async fn hold_lookup(&self, id: i64, reason: &Reason) -> Result<(), StoreError> {
        let reason = reason.clone();
        self.write(move |tx| lookup::hold(tx, id, &reason)).await
    }

    async fn release_lookups(&self, instances: Vec<String>) -> Result<(), StoreError> {
        self.write(move |tx| lookup::release(tx, &instances)).await?;
        self.memory().wakes.lookups.notify_one();
        Ok(())
    }
}
