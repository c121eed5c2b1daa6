//! The database file: readable by its owner only, written by one process at a time.

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::store::StoreError;

/// Takes the lock file beside the database.
pub(super) fn own(path: &Path) -> Result<File, StoreError> {
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

pub(super) fn failed(path: &Path, error: &std::io::Error) -> StoreError {
    StoreError::Failed(format!("{}: {error}", path.display()))
}

pub(super) fn open(path: &Path) -> Result<Connection, StoreError> {
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

/// A statement keeps its plan: without this, one with a bound LIMIT is compiled again each time that it runs.
fn plan_once(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

pub(super) fn open_read_only(path: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    connection.set_prepared_statement_cache_capacity(64);
    plan_once(&connection)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    Ok(connection)
}
