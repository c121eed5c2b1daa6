//! The embedded store: SQLite in WAL mode with `synchronous=FULL`, one writer thread, one owner process.

mod call;
mod checkpoint;
mod choice;
mod entry_report;
mod intake;
mod lane;
mod link;
mod lookup;
mod person;
mod prune;
mod record;
mod report;
mod request;
mod revive;
mod route;
mod schema;
mod settle;
mod vouch;
mod writer;

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use inbox_core::{EmailAddress, Participant, Timestamp, VerifiedRequest};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::config::Retention;
use crate::fault::fault;

pub(crate) use self::intake::unrouted;

use self::checkpoint::Checkpoints;
use self::writer::Writer;
use super::{
    Claim, ClaimRef, ClaimedLookup, Counts, Delivery, EntryId, EntryReport, EventFilter, EventLine,
    EventRecord, HeldPerson, HeldRequest, Intake, IntakeReport, KeptEvent, LinkLine, PersonId, PersonLine,
    Plan, Revival, Revived, Route, Settled, Start, Step, Store, StoreError, StoredLink, StoredRequest,
    Vouched, Wakes,
};

/// The store in one SQLite file.
#[derive(Debug)]
pub struct SqliteStore {
    writer: Writer,
    /// After the writer, so that it ends after it, too.
    _checkpoints: Checkpoints,
    reader: Arc<Mutex<Connection>>,
    wakes: Wakes,
    max_megabytes: u64,
    /// Whether the last append failed: then a small write that works proves nothing yet.
    append_failed: AtomicBool,
    /// Held for as long as the store lives; the system lets go of it even after a kill.
    _owner: File,
}

impl SqliteStore {
    /// Opens or makes the database, readable by its owner only, and takes over every lease of an earlier process.
    ///
    /// # Errors
    /// [`StoreError::Owned`] when another process runs on it.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let owner = own(path)?;
        let connection = open(path)?;
        schema::migrate(&connection)?;
        lane::take_over(&connection)?;
        let reader = Arc::new(Mutex::new(open_read_only(path)?));
        let checkpoints = Checkpoints::start(path)?;
        let writer = Writer::start(connection, path.to_owned(), checkpoints.log())
            .map_err(|error| failed(path, &error))?;
        Ok(Self {
            writer,
            _checkpoints: checkpoints,
            reader,
            wakes: Wakes::default(),
            max_megabytes: u64::MAX,
            append_failed: AtomicBool::new(false),
            _owner: owner,
        })
    }

    /// The same store, which takes no new requests once it has become that large.
    pub fn limited_to(self, max_megabytes: u64) -> Self {
        Self { max_megabytes, ..self }
    }

    /// New requests need room; what is in the store already goes on without, and makes room in the end.
    fn check_room(&self) -> Result<(), StoreError> {
        let is_full = self.writer.used_bytes() / (1024 * 1024) >= self.max_megabytes;
        if is_full { Err(StoreError::Full(self.max_megabytes)) } else { Ok(()) }
    }

    /// Says that lanes of these sites may be due.
    fn wake(&self, sites: BTreeSet<String>) {
        for site in sites {
            self.wakes.site(&site).notify_one();
        }
    }

    /// Reads on a thread that may block.
    async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        let reader = Arc::clone(&self.reader);
        let read = move || work(&reader.lock().unwrap_or_else(PoisonError::into_inner));
        tokio::task::spawn_blocking(read)
            .await
            .unwrap_or_else(|error| Err(StoreError::Failed(error.to_string())))
    }
}

/// What a store holds, for a process that does not own it.
#[derive(Debug)]
pub struct ReadOnlyStore(Connection);

impl ReadOnlyStore {
    /// Opens an existing database for reading, whether or not a host runs on it.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        if !path.exists() {
            return Err(StoreError::Failed(format!("{}: no such database", path.display())));
        }
        Ok(Self(open_read_only(path)?))
    }

    /// The newest events that are asked for, with the state each is in and why.
    pub fn events(&self, filter: &EventFilter, limit: usize) -> Result<Vec<EventLine>, StoreError> {
        report::events(&self.0, filter, limit)
    }

    /// All that is known of an event or a request; `None` when there is no such thing (any more).
    pub fn entry(&self, id: EntryId) -> Result<Option<EntryReport>, StoreError> {
        entry_report::entry(&self.0, id)
    }

    /// Who is meant by `p12`, an external id, an e-mail address or a phone number.
    pub fn people(&self, text: &str) -> Result<Vec<PersonLine>, StoreError> {
        person::find(&self.0, text)
    }

    /// Everyone who is held, the longest waiting first.
    pub fn held(&self, filter: &EventFilter) -> Result<Vec<HeldPerson>, StoreError> {
        person::held(&self.0, filter)
    }

    /// What is known of external ids, the newest first.
    pub fn links(&self, filter: &EventFilter) -> Result<Vec<LinkLine>, StoreError> {
        vouch::links(&self.0, filter)
    }

    /// Requests that wait for their instance.
    pub fn parked(&self, filter: &EventFilter) -> Result<Vec<HeldRequest>, StoreError> {
        person::parked(&self.0, filter)
    }

    /// Everything that is kept of one event.
    pub fn event(&self, id: i64) -> Result<Option<EventRecord>, StoreError> {
        record::read(&self.0, id)
    }

    /// See [`Store::counts`].
    pub fn counts(&self) -> Result<Counts, StoreError> {
        report::counts(&self.0)
    }
}

/// Takes the lock file beside the database.
fn own(path: &Path) -> Result<File, StoreError> {
    let mut lock_path = path.as_os_str().to_owned();
    lock_path.push(".lock");
    let lock_path = PathBuf::from(lock_path);
    let file = private(&lock_path)?;
    file.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => StoreError::Owned(format!(
            "{} is in use by another inbox-bridge: stop that one, or give this one a [store] path of its own",
            path.display()
        )),
        TryLockError::Error(error) => failed(&lock_path, &error),
    })?;
    Ok(file)
}

/// Opens or makes a file that only its owner may read.
fn private(path: &Path) -> Result<File, StoreError> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false).mode(0o600);
    options.open(path).map_err(|error| failed(path, &error))
}

fn failed(path: &Path, error: &std::io::Error) -> StoreError {
    StoreError::Failed(format!("{}: {error}", path.display()))
}

fn open(path: &Path) -> Result<Connection, StoreError> {
    private(path)?;
    let connection = Connection::open(path)?;
    connection.set_prepared_statement_cache_capacity(64);
    plan_once(&connection)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    // FULL: in WAL mode anything less may lose acknowledged commits when the power fails.
    // Checkpoints have a thread of their own.
    // Larger pages, which only a new database takes: a commit of many requests writes fewer of them.
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY;
         PRAGMA wal_autocheckpoint = 0;",
    )?;
    Ok(connection)
}

/// A statement keeps its plan: without this, one with a bound LIMIT is compiled anew each time that it runs.
fn plan_once(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

fn open_read_only(path: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    connection.set_prepared_statement_cache_capacity(64);
    plan_once(&connection)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    Ok(connection)
}

/// Far beyond any clock: due only when something wakes it.
const NEVER: i64 = i64::MAX / 2;

/// The store's clock, in milliseconds since the epoch.
fn now() -> i64 {
    Timestamp::now().as_millisecond()
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX / 4)
}

fn timestamp(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(millis).unwrap_or_default()
}

/// What the store wrote itself must be readable to it.
fn json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text)
        .map_err(|error| StoreError::Failed(format!("a stored value is not readable: {error}")))
}

fn to_json<T: serde::Serialize + ?Sized>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value)
        .map_err(|error| StoreError::Failed(format!("a value cannot be stored: {error}")))
}

/// A write that takes room, and gives it back with the next one.
const PROBE: &str = "UPDATE probe SET filler = zeroblob(?1)";
/// More than any request but a few takes.
const PROBE_BYTES: i64 = 256 * 1024;

#[async_trait]
impl Store for SqliteStore {
    async fn append(&self, instance: &str, request: &VerifiedRequest) -> Result<i64, StoreError> {
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

    fn is_pressed(&self) -> bool {
        self.writer.is_pressed()
    }

    async fn pending(&self, limit: usize) -> Result<Vec<StoredRequest>, StoreError> {
        self.read(move |connection| request::pending(connection, limit)).await
    }

    async fn parked(&self, instances: Vec<String>, limit: usize) -> Result<Vec<StoredRequest>, StoreError> {
        self.read(move |connection| request::parked(connection, &instances, limit)).await
    }

    async fn take_in(&self, intakes: Vec<Intake>) -> Result<IntakeReport, StoreError> {
        let (report, sites) =
            self.writer.write(move |connection| intake::take_in(connection, &intakes)).await?;
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
        self.writer.write(move |connection| settle::plan(connection, &claim, &plan)).await
    }

    async fn start(&self, claim: &ClaimRef, delivery: i64, conversation: &str) -> Result<Start, StoreError> {
        let (claim, conversation) = (claim.clone(), conversation.to_owned());
        self.writer.write(move |connection| settle::start(connection, &claim, delivery, &conversation)).await
    }

    async fn settle(&self, claim: &ClaimRef, step: Step) -> Result<Settled, StoreError> {
        let (token, wake) = (claim.clone(), self.wakes.site(&claim.site));
        let settled = self.writer.write(move |connection| settle::settle(connection, &token, &step)).await?;
        wake.notify_one();
        Ok(settled)
    }

    async fn renew(&self, claim: &ClaimRef) -> Result<(), StoreError> {
        let claim = claim.clone();
        self.writer.write(move |connection| settle::renew(connection, &claim)).await
    }

    async fn release(&self, claim: &ClaimRef) -> Result<(), StoreError> {
        let (token, wake) = (claim.clone(), self.wakes.site(&claim.site));
        self.writer.write(move |connection| settle::release(connection, &token)).await?;
        wake.notify_one();
        Ok(())
    }

    async fn known_messages(&self, site: &str, ids: Vec<String>) -> Result<Vec<String>, StoreError> {
        let site = site.to_owned();
        self.read(move |connection| settle::known_messages(connection, &site, ids)).await
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

    async fn unchoose(&self, site: &str, kind: &str, address: &str) -> Result<(), StoreError> {
        let (site, kind, address) = (site.to_owned(), kind.to_owned(), address.to_owned());
        self.writer.write(move |connection| choice::forget(connection, &site, &kind, &address)).await
    }

    async fn claim_lookups(&self, limit: usize, lease: Duration) -> Result<Vec<ClaimedLookup>, StoreError> {
        self.writer.write(move |connection| lookup::claim(connection, limit, lease)).await
    }

    async fn retry_lookup(&self, id: i64, after: Duration, reason: &str) -> Result<(), StoreError> {
        let reason = reason.to_owned();
        self.writer.write(move |connection| lookup::retry(connection, id, after, &reason)).await
    }

    async fn bury_lookup(&self, id: i64, reason: &str) -> Result<(), StoreError> {
        let reason = reason.to_owned();
        self.writer.write(move |connection| lookup::bury(connection, id, &reason)).await?;
        self.wakes.lookups.notify_one();
        Ok(())
    }

    async fn hold_lookup(&self, id: i64, reason: &str) -> Result<(), StoreError> {
        let reason = reason.to_owned();
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
        self.writer.write(call::prune).await?;
        let old = self.read(move |connection| prune::old(connection, keep)).await?;
        if old.is_empty() {
            return Ok(false);
        }
        self.writer.write(move |connection| prune::prune(connection, &old)).await?;
        fault!("store.pruned");
        Ok(true)
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

    async fn vouch(&self, person: PersonId, email: &EmailAddress) -> Result<Vouched, StoreError> {
        let email = email.clone();
        let (vouched, sites) =
            self.writer.write(move |connection| vouch::vouch(connection, person, &email)).await?;
        self.wake(sites);
        Ok(vouched)
    }

    async fn unlink(&self, namespace: &str, value: &str) -> Result<bool, StoreError> {
        let (namespace, value) = (namespace.to_owned(), value.to_owned());
        self.writer.write(move |connection| vouch::unlink(connection, &namespace, &value)).await
    }

    async fn kept_event(&self, id: i64) -> Result<Option<KeptEvent>, StoreError> {
        self.read(move |connection| revive::kept_event(connection, id)).await
    }

    async fn kept_request(&self, id: i64) -> Result<Option<StoredRequest>, StoreError> {
        self.read(move |connection| request::one(connection, id)).await
    }

    async fn revive(&self, event: i64, revival: Revival) -> Result<Revived, StoreError> {
        let (revived, site) =
            self.writer.write(move |connection| revive::revive(connection, event, &revival)).await?;
        self.wake(site.into_iter().collect());
        Ok(revived)
    }

    async fn take_in_again(&self, request: i64, intake: Intake) -> Result<IntakeReport, StoreError> {
        let (report, sites) =
            self.writer.write(move |connection| revive::take_in_again(connection, request, intake)).await?;
        self.wake(sites);
        self.wakes.lookups.notify_one();
        Ok(report)
    }

    fn wakes(&self) -> &Wakes {
        &self.wakes
    }
}
