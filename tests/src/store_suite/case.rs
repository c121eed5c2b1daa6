//! One store in a folder of its own, with what cases do to it over and over.

use std::fmt;
use std::path::Path;
use std::time::Duration;

use inbox_core::Timestamp;
use inbox_host::config::Retention;
use inbox_host::store::{
    AttemptOutcome, Claim, ClaimRef, EventFilter, EventLine, ParsedRequest, Recorded, RequestSource, Start,
    Store, StoreError, StoredLink,
};
use tempfile::TempDir;

use super::{StoreUnderTest, plan, received};

/// Longer than any test runs.
pub const LEASE: Duration = Duration::from_hours(1);

/// A store under test.
pub struct Case {
    /// The store.
    pub store: Box<dyn Store>,
    under_test: &'static dyn StoreUnderTest,
    folder: TempDir,
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Case").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl Case {
    /// An empty store.
    pub async fn new(under_test: &'static dyn StoreUnderTest) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        Ok(Self { store: under_test.open(folder.path()).await?, under_test, folder })
    }

    /// Ends the store and opens it again, as after a crash: nobody let go of anything.
    pub async fn reopen(self) -> anyhow::Result<Self> {
        let Self { store, under_test, folder } = self;
        drop(store);
        Ok(Self { store: under_test.open(folder.path()).await?, under_test, folder })
    }

    /// Takes in one request; returns how many events were queued and how many were there already.
    pub async fn ingest(&self, intake: ParsedRequest) -> Result<(usize, usize), StoreError> {
        let report = self.store.ingest(vec![intake]).await?;
        Ok((report.events, report.duplicates))
    }

    /// Where the store is kept.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A request arrives at that time and is ingested; returns its id, and how many events were new.
    pub async fn arrive(&self, at: Timestamp, intake: ParsedRequest) -> Result<(i64, usize), StoreError> {
        let request = self.store.append(&intake.instance, received(at, "a request")).await?;
        let report = self
            .store
            .ingest(vec![ParsedRequest { source: RequestSource::Request(request), ..intake }])
            .await?;
        Ok((request, report.events))
    }

    /// Removes everything that is settled and older than that.
    pub async fn prune(&self, keep: Retention) -> Result<(), StoreError> {
        while self.store.prune(keep).await? {}
        Ok(())
    }

    /// What the store shows an operator, the newest first; `state` narrows it.
    #[expect(clippy::unused_async, reason = "read like the methods of the store beside it")]
    pub async fn events(&self, state: Option<&str>, limit: usize) -> Result<Vec<EventLine>, StoreError> {
        let filter = EventFilter { state: state.map(str::to_owned), ..EventFilter::default() };
        self.under_test.reader(self.folder.path())?.events(&filter, limit)
    }

    /// What is known of an external id.
    #[expect(clippy::unused_async, reason = "read like the methods of the store beside it")]
    pub async fn link(&self, namespace: &str, external_id: &str) -> Result<Option<StoredLink>, StoreError> {
        let links = self.under_test.reader(self.folder.path())?.links(&EventFilter::default())?;
        let link =
            links.into_iter().find(|link| link.namespace == namespace && link.external_id == external_id);
        let asked_ago = |at| Timestamp::now().duration_since(at).unsigned_abs();
        Ok(link.map(|link| StoredLink {
            email: link.email,
            phone: link.phone,
            name: link.name,
            asked_ago: link.asked_at.map(asked_ago),
        }))
    }

    /// States of what the store shows, the newest first.
    pub async fn states(&self) -> Result<Vec<String>, StoreError> {
        Ok(self.events(None, 100).await?.into_iter().map(|line| line.state).collect())
    }

    /// The reason that the store shows for the only thing in a state.
    pub async fn reason(&self, state: &str) -> anyhow::Result<Option<String>> {
        let mut lines = self.events(Some(state), 10).await?;
        anyhow::ensure!(lines.len() == 1, "one is {state}, not {}", lines.len());
        Ok(lines.remove(0).reason)
    }

    /// The reason that the store shows for an event.
    pub async fn reason_of(&self, event: i64) -> Result<Option<String>, StoreError> {
        let lines = self.events(None, 100).await?;
        Ok(lines.into_iter().find(|line| line.id == Some(event)).and_then(|line| line.reason))
    }

    /// Waits until the store's clock has moved on.
    pub async fn tick(&self) {
        let now = || Timestamp::now().as_millisecond();
        let start = now();
        while now() == start {
            tokio::task::yield_now().await;
        }
    }

    /// Claims due lanes of the site `main`.
    pub async fn claim(&self, limit: usize) -> Result<Vec<Claim>, StoreError> {
        self.store.claim("main", limit, LEASE).await
    }

    /// Claims the one lane of the site `main` that is due.
    pub async fn claim_one(&self) -> anyhow::Result<Claim> {
        let mut claims = self.claim(10).await?;
        anyhow::ensure!(claims.len() == 1, "one lane is due, not {}", claims.len());
        Ok(claims.remove(0))
    }

    /// Starts sending a claimed event to a contact; returns the delivery, unless another send keeps the contact.
    pub async fn send(&self, claim: &Claim, contact: &str) -> Result<Option<i64>, StoreError> {
        let (deliveries, start) = self.store.plan(&claim.token, plan(&[contact])).await?;
        Ok(matches!(start, Start::Go { .. }).then(|| deliveries[0].id))
    }

    /// Records that Wix has the message.
    pub async fn sent(
        &self,
        claim: &ClaimRef,
        delivery: i64,
        message_id: &str,
    ) -> Result<Recorded, StoreError> {
        self.store.record(claim, AttemptOutcome::Sent { delivery, message_id: message_id.to_owned() }).await
    }
}
