//! Whether the store works, and how much is in it.

use async_trait::async_trait;

use crate::store::engine::Engine;
use crate::store::ledger::counts;
use crate::store::{Counts, StoreError};

/// Whether the store works.
#[async_trait]
pub trait Health: Send + Sync + 'static {
    /// Like [`counts`](Health::counts), and proves on the way that the store takes writes.
    async fn check(&self) -> Result<Counts, StoreError>;

    /// How much is waiting, held and dead.
    async fn counts(&self) -> Result<Counts, StoreError>;

    /// Resolves when the store can take no writes any more and must be opened again.
    async fn ended(&self);
}

#[async_trait]
impl<E: Engine> Health for E {
    async fn check(&self) -> Result<Counts, StoreError> {
        Engine::check(self).await?;
        self.counts().await
    }

    async fn counts(&self) -> Result<Counts, StoreError> {
        self.read(counts::counts).await
    }

    async fn ended(&self) {
        Engine::ended(self).await;
    }
}
