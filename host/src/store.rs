//! What the host keeps: requests, events, deliveries, lanes, links and attempts, and the only way to change them.
//!
//! Every method is one transaction. Callers pass durations, never instants: the store's clock decides.

mod address_kind;
mod body;
mod entry;
mod handle;
mod reason;
mod record;
pub mod sqlite;
mod view;
mod wake;

use std::borrow::Borrow;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use inbox_core::{EmailAddress, Link, Participant, VerifiedRequest};
use thiserror::Error;

use crate::config::Retention;

pub use address_kind::AddressKind;
pub use body::Body;
pub use entry::{
    AttemptOutcome, Claim, ClaimRef, ClaimedLookup, Counts, Delivery, DeliveryState, EventLine, IngestReport,
    KeptEvent, NewEvent, NewLink, ParsedRequest, Plan, Recorded, RequestSource, Requeue, Route, Start,
    StoredLink, StoredRequest,
};
pub use handle::{EntryId, NoHandle, PersonId};
pub use reason::Reason;
pub use record::{EventRecord, FrozenDelivery};
pub use sqlite::SqliteStore;
pub use view::{
    AttemptLine, DeliveryLine, EntryReport, EventFilter, HeldPerson, HeldRequest, LinkLine, LinkOutcome,
    PersonLine, RequestReport, RequeueOutcome,
};
pub use wake::Wakes;

/// Why the store did not do it. Nothing is half done.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Too much waits to be written.
    #[error("the store is busy: too many writes are waiting")]
    Busy,
    /// The store is as large as it may become. What it holds goes on; nothing new is taken.
    #[error(
        "the store has reached [store] max_megabytes = {0}: raise it, or wait until old entries are removed"
    )]
    Full(u64),
    /// The disk or the database failed.
    #[error("the store failed: {0}")]
    Failed(String),
    /// The claim is over and its holder must stop: its lease ran out and another claim took over, its lane moved to
    /// another site, or its event was settled before.
    #[error("the claim on this lane is over")]
    Lost,
    /// Another process owns the database.
    #[error("{0}")]
    Owned(String),
}

/// A verified request on its way into the store, with whatever must last as long as it does, such as its room in memory.
pub type SharedRequest = Arc<dyn Borrow<VerifiedRequest> + Send + Sync>;

/// The host's memory. A claim's holder passes its token with every write.
#[async_trait]
pub trait Store: Send + Sync + 'static {
    /// Appends a verified request, durably. Returns its id; ids are the order of arrival.
    ///
    /// It is let go once it is written or refused, which may be after its caller went away.
    async fn append(&self, instance: &str, request: SharedRequest) -> Result<i64, StoreError>;

    /// Resolves when the store can take no writes any more and must be opened anew.
    async fn ended(&self);

    /// Whether requests arrive so fast that what can wait should.
    fn is_under_load(&self) -> bool;

    /// Requests that were not ingested yet, in the order of arrival; fewer than `limit` when their bodies are large.
    async fn pending(&self, limit: usize) -> Result<Vec<StoredRequest>, StoreError>;

    /// Requests that were held, of one of these instances, in the order of arrival.
    async fn held_requests(
        &self,
        instances: Vec<String>,
        limit: usize,
    ) -> Result<Vec<StoredRequest>, StoreError>;

    /// Takes in what requests or look-ups said: dedupes, applies links, queues events and look-ups.
    async fn ingest(&self, intakes: Vec<ParsedRequest>) -> Result<IngestReport, StoreError>;

    /// Leases due lanes of a site, at most `limit`, each with its head event. Raises each lane's epoch.
    async fn claim(&self, site: &str, limit: usize, lease: Duration) -> Result<Vec<Claim>, StoreError>;

    /// How long until a lane of the site is due; `None` when nothing waits.
    async fn next_due(&self, site: &str) -> Result<Option<Duration>, StoreError>;

    /// Freezes an event's contacts and body, and starts the delivery to the first contact.
    async fn plan(&self, claim: &ClaimRef, plan: Plan) -> Result<(Vec<Delivery>, Start), StoreError>;

    /// Records "sending", durably, if no other send to the same contact is under way or in doubt.
    async fn start(&self, claim: &ClaimRef, delivery: i64, conversation: &str) -> Result<Start, StoreError>;

    /// Records how a step ended, and hands out the lane's next event where there is one.
    async fn record(&self, claim: &ClaimRef, outcome: AttemptOutcome) -> Result<Recorded, StoreError>;

    /// Keeps a claimed lane leased for another while.
    async fn renew(&self, claim: &ClaimRef) -> Result<(), StoreError>;

    /// Lets a claimed lane go before its events are done: others get their turn.
    async fn release(&self, claim: &ClaimRef) -> Result<(), StoreError>;

    /// Which of these message ids the ledger holds already.
    async fn known_messages(&self, site: &str, ids: Vec<String>) -> Result<Vec<String>, StoreError>;

    /// What providers confirmed about an external id, by its [`namespace`].
    async fn link(&self, namespace: &str, value: &str) -> Result<Option<StoredLink>, StoreError>;

    /// Remembers that a provider was asked who an external id is, and what it said.
    async fn identified(&self, namespace: &str, who: &Participant) -> Result<(), StoreError>;

    /// The contact chosen before for an address of that kind.
    async fn chosen(&self, site: &str, kind: &str, address: &str) -> Result<Option<String>, StoreError>;

    /// Remembers the contact chosen for an address.
    async fn choose(&self, site: &str, kind: &str, address: &str, contact: &str) -> Result<(), StoreError>;

    /// Forgets the contact chosen for an address.
    async fn forget_choice(&self, site: &str, kind: &str, address: &str) -> Result<(), StoreError>;

    /// Leases due look-ups: of those about the same only the first, until it is done with or given up.
    async fn claim_lookups(&self, limit: usize, lease: Duration) -> Result<Vec<ClaimedLookup>, StoreError>;

    /// Puts a look-up back for later.
    async fn retry_lookup(&self, id: i64, after: Duration, reason: &Reason) -> Result<(), StoreError>;

    /// Gives a look-up up.
    async fn fail_lookup(&self, id: i64, reason: &Reason) -> Result<(), StoreError>;

    /// Lets a look-up wait for its instance.
    async fn hold_lookup(&self, id: i64, reason: &Reason) -> Result<(), StoreError>;

    /// Lets go on what waits for one of these instances.
    async fn release_lookups(&self, instances: Vec<String>) -> Result<(), StoreError>;

    /// Moves waiting lanes to the sites that claim their accounts now; what no configured site claims is held.
    async fn reroute(&self, routes: Vec<Route>) -> Result<(), StoreError>;

    /// Instances and accounts of lanes that wait, with the site they are routed to.
    async fn waiting_accounts(&self) -> Result<Vec<Route>, StoreError>;

    /// Writes down, durably, that so many calls may be made from now on, in the name of a budget.
    async fn write_calls(&self, budget: &str, calls: u32) -> Result<(), StoreError>;

    /// The calls that were written down not longer ago than that: how long ago, and how many.
    async fn written_calls(&self, budget: &str, within: Duration)
    -> Result<Vec<(Duration, u32)>, StoreError>;

    /// Looks at the next requests and removes what is settled and older than is to be kept; says whether there are more
    /// to look at. Behind the last one it begins anew.
    async fn prune(&self, keep: Retention) -> Result<bool, StoreError>;

    /// Makes some held people due, in the order of lanes behind `after`; returns the last lane, `None` at the end.
    async fn recheck_held(&self, after: i64) -> Result<Option<i64>, StoreError>;

    /// Like [`counts`](Store::counts), and proves on the way that the store takes writes.
    async fn check(&self) -> Result<Counts, StoreError>;

    /// How much is waiting, held and dead.
    async fn counts(&self) -> Result<Counts, StoreError>;

    /// The newest events, with the state each is in and why; `state` narrows them.
    async fn events(&self, state: Option<&str>, limit: usize) -> Result<Vec<EventLine>, StoreError>;

    /// An operator says whose an external id is; what is held for want of that goes on.
    async fn link_person(&self, person: PersonId, email: &EmailAddress) -> Result<LinkOutcome, StoreError>;

    /// Forgets what is known of an external id; says whether there was anything.
    async fn unlink(&self, namespace: &str, value: &str) -> Result<bool, StoreError>;

    /// An event as it was kept.
    async fn kept_event(&self, id: i64) -> Result<Option<KeptEvent>, StoreError>;

    /// A request as it was stored; `None` when it was not ingested yet, or it or its body is no longer kept.
    async fn kept_request(&self, id: i64) -> Result<Option<StoredRequest>, StoreError>;

    /// Lets a dead event wait again, in its place in its lane; nothing that was sent is sent again.
    async fn requeue(&self, event: i64, revival: Requeue) -> Result<RequeueOutcome, StoreError>;

    /// Takes in anew what a request says; what was ingested before is recognised.
    async fn reingest(&self, request: i64, intake: ParsedRequest) -> Result<IngestReport, StoreError>;

    /// Wakes whoever waits for work.
    fn wakes(&self) -> &Wakes;
}

/// The namespace of a provider's ids in the link table.
pub fn namespace(instance: &str, account: Option<&str>) -> String {
    serde_json::json!([instance, account]).to_string()
}

impl NewLink {
    /// The namespace that the link's external id belongs to.
    pub fn namespace(instance: &str, link: &Link) -> String {
        namespace(instance, link.account.as_deref())
    }
}
