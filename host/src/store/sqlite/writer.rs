//! The one thread that writes, with group commit: while one commit syncs, the next batch collects.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::checkpoint::Log;
use super::open;
use crate::store::StoreError;

/// Writes that may wait at a time; beyond, callers hear [`StoreError::Busy`].
const QUEUE_LIMIT: usize = 8_192;
/// Writes in one transaction: bounds how long the first of a batch waits.
const BATCH_LIMIT: usize = 1_024;

/// A handle on the writer thread; dropping it finishes what is queued and ends the thread.
#[derive(Debug)]
pub(super) struct Writer {
    queue: Arc<Queue>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread on an open connection; it tells `log` of every commit.
    pub(super) fn start(connection: Connection, path: PathBuf, log: Arc<Log>) -> std::io::Result<Self> {
        let queue =
            Arc::new(Queue { used_bytes: AtomicU64::new(used_bytes(&connection)), ..Queue::default() });
        let work = Arc::clone(&queue);
        let thread = std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || write_batches(&work, connection, &path, &log))?;
        Ok(Self { queue, thread: Some(thread) })
    }

    /// What the database held after the last commit, without free room inside of it.
    pub(super) fn used_bytes(&self) -> u64 {
        self.queue.used_bytes.load(Ordering::Relaxed)
    }

    /// Runs `work` in a transaction and returns once it is on disk. Work that fails leaves nothing behind.
    pub(super) async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        self.queue.push(Box::new(Write { work: Some(work), result: None, reply }))?;
        answer.await.unwrap_or_else(|_| Err(StoreError::Failed("the writer has stopped".to_owned())))
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.queue.close();
        if let Some(thread) = self.thread.take() {
            // A panicked writer has nothing left to finish.
            let _ = thread.join();
        }
    }
}

#[derive(Default)]
struct Queue {
    waiting: Mutex<Waiting>,
    filled: Condvar,
    used_bytes: AtomicU64,
}

impl std::fmt::Debug for Queue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Queue").field("len", &self.lock().jobs.len()).finish_non_exhaustive()
    }
}

#[derive(Default)]
struct Waiting {
    jobs: VecDeque<Box<dyn Job>>,
    closed: bool,
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, job: Box<dyn Job>) -> Result<(), StoreError> {
        let mut waiting = self.lock();
        if waiting.closed {
            return Err(StoreError::Failed("the store is closed".to_owned()));
        }
        if waiting.jobs.len() >= QUEUE_LIMIT {
            return Err(StoreError::Busy);
        }
        waiting.jobs.push_back(job);
        let first = waiting.jobs.len() == 1;
        drop(waiting);
        if first {
            self.filled.notify_one();
        }
        Ok(())
    }

    fn close(&self) {
        self.lock().closed = true;
        self.filled.notify_one();
    }

    /// The next batch; empty once closed and drained.
    fn take(&self) -> Vec<Box<dyn Job>> {
        let mut waiting = self.lock();
        while waiting.jobs.is_empty() && !waiting.closed {
            waiting = self.filled.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
        let count = waiting.jobs.len().min(BATCH_LIMIT);
        waiting.jobs.drain(..count).collect()
    }
}

trait Job: Send {
    fn run(&mut self, connection: &Connection);
    fn finish(self: Box<Self>, commit: &Result<(), StoreError>);
}

struct Write<F, T> {
    work: Option<F>,
    result: Option<Result<T, StoreError>>,
    reply: oneshot::Sender<Result<T, StoreError>>,
}

impl<F, T> Job for Write<F, T>
where
    T: Send,
    F: FnOnce(&Connection) -> Result<T, StoreError> + Send,
{
    fn run(&mut self, connection: &Connection) {
        self.result = self.work.take().map(|work| in_savepoint(connection, work));
    }

    fn finish(self: Box<Self>, commit: &Result<(), StoreError>) {
        let not_run = || Err(StoreError::Failed("the write was not tried".to_owned()));
        let result = match commit {
            Ok(()) => self.result.unwrap_or_else(not_run),
            Err(error) => Err(error.clone()),
        };
        // Nobody waits for a write whose caller went away.
        let _ = self.reply.send(result);
    }
}

fn in_savepoint<T>(
    connection: &Connection,
    work: impl FnOnce(&Connection) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    connection.prepare_cached("SAVEPOINT work")?.execute([])?;
    let result = work(connection);
    if result.is_err() {
        connection.prepare_cached("ROLLBACK TO work")?.execute([])?;
    }
    connection.prepare_cached("RELEASE work")?.execute([])?;
    result
}

fn write_batches(queue: &Queue, connection: Connection, path: &Path, log: &Log) {
    let mut connection = Some(connection);
    loop {
        let mut batch = queue.take();
        if batch.is_empty() {
            return;
        }
        let commit = match connection.take().map_or_else(|| open(path), Ok) {
            Ok(open) => {
                let commit = write_batch(&open, &mut batch);
                // A handle whose commit failed is not used again: what it has cached may not be on disk.
                connection = commit.is_ok().then_some(open);
                commit
            }
            Err(error) => Err(error),
        };
        if let Err(error) = &commit {
            tracing::error!(%error, "a batch of writes failed; nothing of it was kept");
        }
        for job in batch {
            job.finish(&commit);
        }
        if let Some(connection) = &connection {
            queue.used_bytes.store(used_bytes(connection), Ordering::Relaxed);
            log.written();
            log.shorten(connection);
        }
    }
}

/// Zero when it cannot be told: then nothing is refused for want of room.
fn used_bytes(connection: &Connection) -> u64 {
    let pragma = |sql: &str| -> rusqlite::Result<u64> {
        let value: i64 = connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?;
        Ok(value.unsigned_abs())
    };
    let used = || {
        let pages = pragma("PRAGMA page_count")?.saturating_sub(pragma("PRAGMA freelist_count")?);
        Ok::<_, rusqlite::Error>(pages * pragma("PRAGMA page_size")?)
    };
    used().unwrap_or_default()
}

fn write_batch(connection: &Connection, batch: &mut [Box<dyn Job>]) -> Result<(), StoreError> {
    connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
    for job in batch {
        job.run(connection);
        // Some failures, a full disk among them, end the whole transaction at once.
        if connection.is_autocommit() {
            return Err(StoreError::Failed("the disk or the database refused a write".to_owned()));
        }
    }
    connection.prepare_cached("COMMIT")?.execute([])?;
    Ok(())
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Failed(error.to_string())
    }
}
