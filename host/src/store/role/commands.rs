//! What an operator's commands do.

use async_trait::async_trait;
use inbox_core::EmailAddress;

use crate::store::engine::Engine;
use crate::store::ledger::{operator_link, reingest, request, requeue};
use crate::store::{
    IngestReport, KeptEvent, LinkOutcome, ParsedRequest, PersonId, Requeue, RequeueOutcome, StoreError,
    StoredRequest,
};

/// What an operator's commands read and do.
#[async_trait]
pub trait Commands: Send + Sync + 'static {
    /// An operator says whose an external id is; what is held because of that goes on.
    async fn link_person(&self, person: PersonId, email: &EmailAddress) -> Result<LinkOutcome, StoreError>;

    /// Forgets what is known of an external id; says whether there was anything.
    async fn unlink(&self, namespace: &str, value: &str) -> Result<bool, StoreError>;

    /// An event as it was kept.
    async fn kept_event(&self, id: i64) -> Result<Option<KeptEvent>, StoreError>;

    /// A request as it was stored; `None` when it was not ingested yet, or it or its body is no longer kept.
    async fn kept_request(&self, id: i64) -> Result<Option<StoredRequest>, StoreError>;

    /// Lets a dead event wait again, in its place in its lane; nothing that was sent is sent again.
    async fn requeue(&self, event: i64, requeue: Requeue) -> Result<RequeueOutcome, StoreError>;

    /// Ingests again what a request says; what was ingested before is recognised.
    async fn reingest(&self, request: i64, parsed: ParsedRequest) -> Result<IngestReport, StoreError>;
}

#[async_trait]
impl<E: Engine> Commands for E {
    async fn link_person(&self, person: PersonId, email: &EmailAddress) -> Result<LinkOutcome, StoreError> {
        let email = email.clone();
        let (outcome, sites) = self.write(move |tx| operator_link::link_person(tx, person, &email)).await?;
        self.memory().wakes.wake_sites(sites);
        Ok(outcome)
    }

    async fn unlink(&self, namespace: &str, value: &str) -> Result<bool, StoreError> {
        let (namespace, value) = (namespace.to_owned(), value.to_owned());
        self.write(move |tx| operator_link::unlink(tx, &namespace, &value)).await
    }

    async fn kept_event(&self, id: i64) -> Result<Option<KeptEvent>, StoreError> {
        self.read(move |tx| requeue::kept_event(tx, id)).await
    }

    async fn kept_request(&self, id: i64) -> Result<Option<StoredRequest>, StoreError> {
        self.read(move |tx| request::one(tx, id)).await
    }

    async fn requeue(&self, event: i64, requeue: Requeue) -> Result<RequeueOutcome, StoreError> {
        let (outcome, site) = self.write(move |tx| requeue::requeue(tx, event, &requeue)).await?;
        self.memory().wakes.wake_sites(site.into_iter().collect());
        Ok(outcome)
    }

    async fn reingest(&self, request: i64, parsed: ParsedRequest) -> Result<IngestReport, StoreError> {
        let (report, sites) = self.write(move |tx| reingest::reingest(tx, request, parsed)).await?;
        self.memory().wakes.wake_sites(sites);
        self.memory().wakes.lookups.notify_one();
        Ok(report)
    }
}
