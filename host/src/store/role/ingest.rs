//! Ingest: stored requests are read, and what they say is queued.

use async_trait::async_trait;

use super::hints::Hints;
use crate::store::engine::Engine;
use crate::store::ledger::{ingest, request, route};
use crate::store::{IngestReport, ParsedRequest, Route, StoreError, StoredRequest};

/// Requests that wait to be read, and where what they say belongs.
#[async_trait]
pub trait Ingest: Hints {
    /// Requests that were not ingested yet, in the order of arrival; fewer than `limit` when their bodies are large.
    async fn pending(&self, limit: usize) -> Result<Vec<StoredRequest>, StoreError>;

    /// Requests that are held, of one of these instances, in the order of arrival.
    async fn held_requests(
        &self,
        instances: Vec<String>,
        limit: usize,
    ) -> Result<Vec<StoredRequest>, StoreError>;

    /// Ingests what requests or look-ups said: dedupes, applies links, queues events and look-ups.
    async fn ingest(&self, requests: Vec<ParsedRequest>) -> Result<IngestReport, StoreError>;

    /// Whether requests arrive so fast that what can wait should.
    fn is_under_load(&self) -> bool;

    /// Instances and accounts of lanes that wait, with the site they are routed to.
    async fn waiting_accounts(&self) -> Result<Vec<Route>, StoreError>;

    /// Moves waiting lanes to the sites that claim their accounts now; what no configured site claims is held.
    async fn reroute(&self, routes: Vec<Route>) -> Result<(), StoreError>;
}

#[async_trait]
impl<E: Engine> Ingest for E {
    async fn pending(&self, limit: usize) -> Result<Vec<StoredRequest>, StoreError> {
        self.read(move |tx| request::pending(tx, limit)).await
    }

    async fn held_requests(
        &self,
        instances: Vec<String>,
        limit: usize,
    ) -> Result<Vec<StoredRequest>, StoreError> {
        self.read(move |tx| request::held(tx, &instances, limit)).await
    }

    async fn ingest(&self, requests: Vec<ParsedRequest>) -> Result<IngestReport, StoreError> {
        let (report, sites) = self.write(move |tx| ingest::ingest(tx, &requests)).await?;
        self.memory().wakes.wake_sites(sites);
        if report.lookups > 0 {
            self.memory().wakes.lookups.notify_one();
        }
        Ok(report)
    }

    fn is_under_load(&self) -> bool {
        Engine::is_under_load(self)
    }

    async fn waiting_accounts(&self) -> Result<Vec<Route>, StoreError> {
        self.read(route::waiting_accounts).await
    }

    async fn reroute(&self, routes: Vec<Route>) -> Result<(), StoreError> {
        let sites = self.write(move |tx| route::reroute(tx, &routes)).await?;
        self.memory().wakes.wake_sites(sites);
        Ok(())
    }
}
