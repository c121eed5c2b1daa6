//! The embedded store: SQLite in WAL mode with `synchronous=FULL`, one writer thread, one owner process.

mod call;
mod checkpoint;
mod choice;
mod clock;
mod contract;
mod entry_report;
mod file;
mod intake;
mod json;
mod lane;
mod link;
mod lookup;
mod operator_link;
mod outcome;
mod person;
mod prune;
mod read_only;
mod record;
mod report;
mod request;
mod requeue;
mod route;
mod schema;
mod writer;

use std::collections::BTreeSet;
use std::fs::File;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicI64};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;

pub use self::read_only::ReadOnlyStore;

use self::checkpoint::Checkpoints;
use self::clock::{NEVER, millis, now, timestamp};
use self::file::{failed, open, open_read_only, own};
use self::json::{json, to_json};
use self::writer::Writer;
use super::{StoreError, Wakes};

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
    /// The last request that this round of removing looked at; zero between rounds.
    pruned_to: AtomicI64,
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
            pruned_to: AtomicI64::new(0),
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
