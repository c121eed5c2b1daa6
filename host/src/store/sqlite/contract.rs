//! The store's contract: each method is one transaction of the writer, or one look by the reader.

use std::sync::atomic::Ordering;
use std::time::Duration;

use async_trait::async_trait;
use inbox_core::{EmailAddress, Participant};
use rusqlite::Connection;

use super::{
    SqliteStore, call, choice, intake, lane, link, lookup, operator_link, outcome, prune, report, request,
    requeue, route,
};
use crate::config::Retention;
use crate::fault::fault;
use crate::store::{
    AttemptOutcome, Claim, ClaimRef, ClaimedLookup, Counts, Delivery, EventFilter, EventLine, IngestReport,
    KeptEvent, LinkOutcome, ParsedRequest, PersonId, Plan, Reason, Recorded, Requeue, RequeueOutcome, Route,
    SharedRequest, Start, Store, StoreError, StoredLink, StoredRequest, Wakes,
};

/// A write that takes room, and gives it back with the next one.
const PROBE: &str = "UPDATE probe SET filler = zeroblob(?1)";
/// More than any request but a few takes.
const PROBE_BYTES: i64 = 256 * 1024;

#[async_trait]
impl Store for SqliteStore {
    async fn append(&self, instance: &str, request: SharedRequest) -> Result<i64, StoreError> {
        self.check_room()?;
        let row = request::Row::of(instance, request)?;
        let appended = self.writer.append(move |connection| row.insert(connection)).await;
        self.append_failed.store(appended.is_err(), Ordering::Relaxed);
        self.wakes.intake.notify_one();
        appended
    }

    async fn ended(&self) {
        self.writer.ended().await;
    }

    fn is_under_load(&self) -> bool {
        self.writer.is_under_load()
    }

    async fn pending(&self, limit: usize) -> Result<Vec<StoredRequest>, StoreError> {
        self.read(move |connection| request::pending(connection, limit)).await
    }

    async fn held_requests(
        &self,
        instances: Vec<String>,
        limit: usize,
    ) -> Result<Vec<StoredRequest>, StoreError> {
        self.read(move |connection| request::held(connection, &instances, limit)).await
    }

    async fn ingest(&self, intakes: Vec<ParsedRequest>) -> Result<IngestReport, StoreError> {
        let (report, sites) =
            self.writer.write(move |connection| intake::ingest(connection, &intakes)).await?;
        self.wake(sites);
        if report.lookups > 0 {
            self.wakes.lookups.notify_one();
        }
        Ok(report)
    }

    async fn claim(&self, site: &str, limit: usize, lease: Duration) -> Result<Vec<Claim>, StoreError> {
        let site = site.to_owned();
        self.writer.write(move |connection| lane::claim(connection, &site, limit, lease)).await
    }

    async fn next_due(&self, site: &str) -> Result<Option<Duration>, StoreError> {
        let site = site.to_owned();
        self.read(move |connection| lane::next_due(connection, &site)).await
    }

    async fn plan(&self, claim: &ClaimRef, plan: Plan) -> Result<(Vec<Delivery>, Start), StoreError> {
        let claim = claim.clone();
        self.writer.write(move |connection| outcome::plan(connection, &claim, &plan)).await
    }

    async fn start(&self, claim: &ClaimRef, delivery: i64, conversation: &str) -> Result<Start, StoreError> {
        let (claim, conversation) = (claim.clone(), conversation.to_owned());
        self.writer.write(move |connection| outcome::start(connection, &claim, delivery, &conversation)).await
    }

    async fn record(&self, claim: &ClaimRef, outcome: AttemptOutcome) -> Result<Recorded, StoreError> {
        let (token, wake) = (claim.clone(), self.wakes.site(&claim.site));
        let recorded =
            self.writer.write(move |connection| outcome::record(connection, &token, &outcome)).await?;
        wake.notify_one();
        Ok(recorded)
    }

    async fn renew(&self, claim: &ClaimRef) -> Result<(), StoreError> {
        let claim = claim.clone();
        self.writer.write(move |connection| outcome::renew(connection, &claim)).await
    }

    async fn release(&self, claim: &ClaimRef) -> Result<(), StoreError> {
        let (token, wake) = (claim.clone(), self.wakes.site(&claim.site));
        self.writer.write(move |connection| outcome::release(connection, &token)).await?;
        wake.notify_one();
        Ok(())
    }

    async fn known_messages(&self, site: &str, ids: Vec<String>) -> Result<Vec<String>, StoreError> {
        let site = site.to_owned();
        self.read(move |connection| outcome::known_messages(connection, &site, ids)).await
    }

    async fn link(&self, namespace: &str, value: &str) -> Result<Option<StoredLink>, StoreError> {
        let (namespace, value) = (namespace.to_owned(), value.to_owned());
        self.read(move |connection| link::read(connection, &namespace, &value)).await
    }

    async fn identified(&self, namespace: &str, who: &Participant) -> Result<(), StoreError> {
        let (namespace, who) = (namespace.to_owned(), who.clone());
        self.writer.write(move |connection| link::identified(connection, &namespace, &who)).await
    }

    async fn chosen(&self, site: &str, kind: &str, address: &str) -> Result<Option<String>, StoreError> {
        let (site, kind, address) = (site.to_owned(), kind.to_owned(), address.to_owned());
        self.read(move |connection| choice::read(connection, &site, &kind, &address)).await
    }

    async fn choose(&self, site: &str, kind: &str, address: &str, contact: &str) -> Result<(), StoreError> {
        let (site, kind) = (site.to_owned(), kind.to_owned());
        let (address, contact) = (address.to_owned(), contact.to_owned());
        let choose =
            move |connection: &Connection| choice::write(connection, &site, &kind, &address, &contact);
        self.writer.write(choose).await
    }

    async fn forget_choice(&self, site: &str, kind: &str, address: &str) -> Result<(), StoreError> {
        let (site, kind, address) = (site.to_owned(), kind.to_owned(), address.to_owned());
        self.writer.write(move |connection| choice::forget(connection, &site, &kind, &address)).await
    }

    async fn claim_lookups(&self, limit: usize, lease: Duration) -> Result<Vec<ClaimedLookup>, StoreError> {
        self.writer.write(move |connection| lookup::claim(connection, limit, lease)).await
    }

    async fn retry_lookup(&self, id: i64, after: Duration, reason: &Reason) -> Result<(), StoreError> {
        let reason = reason.clone();
        self.writer.write(move |connection| lookup::retry(connection, id, after, &reason)).await
    }

    async fn fail_lookup(&self, id: i64, reason: &Reason) -> Result<(), StoreError> {
        let reason = reason.clone();
        self.writer.write(move |connection| lookup::bury(connection, id, &reason)).await?;
        self.wakes.lookups.notify_one();
        Ok(())
    }

    async fn hold_lookup(&self, id: i64, reason: &Reason) -> Result<(), StoreError> {
        let reason = reason.clone();
        self.writer.write(move |connection| lookup::hold(connection, id, &reason)).await
    }

    async fn release_lookups(&self, instances: Vec<String>) -> Result<(), StoreError> {
        self.writer.write(move |connection| lookup::release(connection, &instances)).await?;
        self.wakes.lookups.notify_one();
        Ok(())
    }

    async fn reroute(&self, routes: Vec<Route>) -> Result<(), StoreError> {
        let sites = self.writer.write(move |connection| route::reroute(connection, &routes)).await?;
        self.wake(sites);
        Ok(())
    }

    async fn waiting_accounts(&self) -> Result<Vec<Route>, StoreError> {
        self.read(route::waiting_accounts).await
    }

    async fn write_calls(&self, budget: &str, calls: u32) -> Result<(), StoreError> {
        let budget = budget.to_owned();
        self.writer.write(move |connection| call::write(connection, &budget, calls)).await
    }

    async fn written_calls(
        &self,
        budget: &str,
        within: Duration,
    ) -> Result<Vec<(Duration, u32)>, StoreError> {
        let budget = budget.to_owned();
        self.read(move |connection| call::written(connection, &budget, within)).await
    }

    async fn prune(&self, keep: Retention) -> Result<bool, StoreError> {
        let after = self.pruned_to.load(Ordering::Relaxed);
        if after == 0 {
            self.writer.write(call::prune).await?;
        }
        let old = self.read(move |connection| prune::old(connection, keep, after)).await?;
        let looked_to = old.looked_to;
        if !old.is_empty() {
            self.writer.write(move |connection| prune::prune(connection, &old)).await?;
            fault!("store.pruned");
        }
        self.pruned_to.store(looked_to.unwrap_or_default(), Ordering::Relaxed);
        Ok(looked_to.is_some())
    }

    async fn recheck_held(&self, after: i64) -> Result<Option<i64>, StoreError> {
        let (last, sites) =
            self.writer.write(move |connection| lane::recheck_held(connection, after)).await?;
        self.wake(sites);
        Ok(last)
    }

    async fn check(&self) -> Result<Counts, StoreError> {
        self.check_room()?;
        let filler = if self.append_failed.load(Ordering::Relaxed) { PROBE_BYTES } else { 0 };
        self.writer.write(move |connection| Ok(connection.execute(PROBE, [filler])?)).await?;
        self.append_failed.store(false, Ordering::Relaxed);
        self.counts().await
    }

    async fn counts(&self) -> Result<Counts, StoreError> {
        self.read(report::counts).await
    }

    async fn events(&self, state: Option<&str>, limit: usize) -> Result<Vec<EventLine>, StoreError> {
        let filter = EventFilter { state: state.map(str::to_owned), ..EventFilter::default() };
        self.read(move |connection| report::events(connection, &filter, limit)).await
    }

    async fn link_person(&self, person: PersonId, email: &EmailAddress) -> Result<LinkOutcome, StoreError> {
        let email = email.clone();
        let (outcome, sites) = self
            .writer
            .write(move |connection| operator_link::link_person(connection, person, &email))
            .await?;
        self.wake(sites);
        Ok(outcome)
    }

    async fn unlink(&self, namespace: &str, value: &str) -> Result<bool, StoreError> {
        let (namespace, value) = (namespace.to_owned(), value.to_owned());
        self.writer.write(move |connection| operator_link::unlink(connection, &namespace, &value)).await
    }

    async fn kept_event(&self, id: i64) -> Result<Option<KeptEvent>, StoreError> {
        self.read(move |connection| requeue::kept_event(connection, id)).await
    }

    async fn kept_request(&self, id: i64) -> Result<Option<StoredRequest>, StoreError> {
        self.read(move |connection| request::one(connection, id)).await
    }

    async fn requeue(&self, event: i64, revival: Requeue) -> Result<RequeueOutcome, StoreError> {
        let (requeued, site) =
            self.writer.write(move |connection| requeue::requeue(connection, event, &revival)).await?;
        self.wake(site.into_iter().collect());
        Ok(requeued)
    }

    async fn reingest(&self, request: i64, intake: ParsedRequest) -> Result<IngestReport, StoreError> {
        let (report, sites) =
            self.writer.write(move |connection| requeue::reingest(connection, request, intake)).await?;
        self.wake(sites);
        self.wakes.lookups.notify_one();
        Ok(report)
    }

    fn wakes(&self) -> &Wakes {
        &self.wakes
    }
}
