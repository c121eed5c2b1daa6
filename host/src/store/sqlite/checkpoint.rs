//! Moves what the write-ahead log holds into the database, on a thread of its own: those who wait for a commit do not
//! wait for this.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::Connection;

use super::file::{failed, open};
use crate::fault::fault;
use crate::store::StoreError;

/// A pause after each checkpoint, so that one moves many commits.
const PAUSE: Duration = Duration::from_secs(1);
/// Pages in the log, 64 MB, from which on the writer helps: it can start the log again, as nothing is added meanwhile.
const OVERGROWN: i64 = 16_384;

/// A handle on the thread; dropping it ends the thread.
#[derive(Debug)]
pub(super) struct Checkpoints {
    log: Arc<Log>,
    thread: Option<JoinHandle<()>>,
}

/// The write-ahead log, as its writer and the checkpoints see it.
#[derive(Debug, Default)]
pub(super) struct Log {
    state: Mutex<State>,
    changed: Condvar,
    overgrown: AtomicBool,
}

#[derive(Debug, Default)]
struct State {
    written: bool,
    closed: bool,
}

impl Checkpoints {
    /// Starts the thread on a connection of its own.
    pub(super) fn start(path: &Path) -> Result<Self, StoreError> {
        let (log, connection) = (Arc::new(Log::default()), open(path)?);
        let work = Arc::clone(&log);
        let thread = std::thread::Builder::new()
            .name("store-checkpoint".to_owned())
            .spawn(move || work.move_all(&connection))
            .map_err(|error| failed(path, &error))?;
        Ok(Self { log, thread: Some(thread) })
    }

    pub(super) fn log(&self) -> Arc<Log> {
        Arc::clone(&self.log)
    }
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        self.log.lock().closed = true;
        self.log.changed.notify_one();
        if let Some(thread) = self.thread.take() {
            // The log itself is complete without it.
            let _ = thread.join();
        }
    }
}

impl Log {
    /// Says that a commit was added.
    pub(super) fn written(&self) {
        let mut state = self.lock();
        if !std::mem::replace(&mut state.written, true) {
            self.changed.notify_one();
        }
    }

    /// Moves everything, on the writer's own thread, when the log has grown too long.
    pub(super) fn shorten(&self, connection: &Connection) {
        if self.overgrown.swap(false, Ordering::Relaxed) {
            self.checkpoint(connection);
        }
    }

    fn move_all(&self, connection: &Connection) {
        while self.wait() {
            self.checkpoint(connection);
            fault!("store.checkpointed");
            let closed = self.changed.wait_timeout_while(self.lock(), PAUSE, |state| !state.closed);
            drop(closed);
        }
    }

    /// Waits for a commit; false when it is over.
    fn wait(&self) -> bool {
        let nothing = |state: &mut State| !state.written && !state.closed;
        let mut state = self.changed.wait_while(self.lock(), nothing).unwrap_or_else(PoisonError::into_inner);
        state.written = false;
        !state.closed
    }

    /// Passive: waits for nobody, and nobody waits for it.
    fn checkpoint(&self, connection: &Connection) {
        let pages = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| row.get::<_, i64>(1));
        match pages {
            Ok(pages) => self.overgrown.store(pages > OVERGROWN, Ordering::Relaxed),
            Err(error) => {
                tracing::warn!(%error, "a checkpoint failed; what was stored is safe, and it is tried again");
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
