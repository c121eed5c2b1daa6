//! The store in one SQLite file.

use std::fs::File;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;

use super::checkpoint::Checkpoints;
use super::file::{failed, open, open_read_only, own};
use super::schema;
use super::writer::Writer;
use crate::store::engine::{Engine, Memory};
use crate::store::ledger::take_over::take_over;
use crate::store::transaction::Transaction;
use crate::store::value::values;
use crate::store::{Reader, StoreError};

/// A write that takes room, and gives it back with the next one.
const PROBE: &str = "UPDATE probe SET filler = zeroblob(?1)";
/// More than any request but a few takes.
const PROBE_BYTES: i64 = 256 * 1024;

/// The store in one SQLite file.
#[derive(Debug)]
pub struct SqliteStore {
    writer: Writer,
    /// After the writer, so that it ends after it, too.
    _checkpoints: Checkpoints,
    reader: Arc<Mutex<Connection>>,
    memory: Memory,
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
        let mut connection = open(path)?;
        schema::migrate(&connection)?;
        take_over(&mut connection)?;
        let reader = Arc::new(Mutex::new(open_read_only(path)?));
        let checkpoints = Checkpoints::start(path)?;
        let writer = Writer::start(connection, path.to_owned(), checkpoints.log())
            .map_err(|error| failed(path, &error))?;
        Ok(Self {
            writer,
            _checkpoints: checkpoints,
            reader,
            memory: Memory::default(),
            max_megabytes: u64::MAX,
            append_failed: AtomicBool::new(false),
            _owner: owner,
        })
    }

    /// Opens an existing database for reading, whether or not a host runs on it.
    pub fn reader(path: &Path) -> Result<Reader, StoreError> {
        if !path.exists() {
            return Err(StoreError::Failed(format!("{}: no such database", path.display())));
        }
        Ok(Reader::new(open_read_only(path)?))
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
}

impl Engine for SqliteStore {
    async fn append<F>(&self, work: F) -> Result<i64, StoreError>
    where
        F: FnOnce(&mut dyn Transaction) -> Result<i64, StoreError> + Send + 'static,
    {
        self.check_room()?;
        let appended = self.writer.append(work).await;
        self.append_failed.store(appended.is_err(), Ordering::Relaxed);
        appended
    }

    async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Transaction) -> Result<T, StoreError> + Send + 'static,
    {
        self.writer.write(work).await
    }

    /// On a thread that may block.
    async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Transaction) -> Result<T, StoreError> + Send + 'static,
    {
        let reader = Arc::clone(&self.reader);
        let read = move || work(&mut *reader.lock().unwrap_or_else(PoisonError::into_inner));
        tokio::task::spawn_blocking(read)
            .await
            .unwrap_or_else(|error| Err(StoreError::Failed(error.to_string())))
    }

    async fn check(&self) -> Result<(), StoreError> {
        self.check_room()?;
        let filler = if self.append_failed.load(Ordering::Relaxed) { PROBE_BYTES } else { 0 };
        self.writer.write(move |tx| tx.execute(PROBE, values![filler])).await?;
        self.append_failed.store(false, Ordering::Relaxed);
        Ok(())
    }

    fn is_under_load(&self) -> bool {
        self.writer.is_under_load()
    }

    async fn ended(&self) {
        self.writer.ended().await;
    }

    fn memory(&self) -> &Memory {
        &self.memory
    }
}
