//! The one thread that writes, with group commit: while one commit syncs, the next batch collects.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use rusqlite::Connection;
use tokio::sync::{oneshot, watch};

use super::checkpoint::Log;
use super::open;
use crate::store::StoreError;

/// Places in each transaction that appends leave to everything else.
const JOBS_SHARE: usize = 128;
/// Writes of each kind that may wait at a time; beyond, callers hear [`StoreError::Busy`].
const QUEUE_LIMIT: usize = 8_192;
/// Writes in one transaction: bounds how long the first of a batch waits.
const BATCH_LIMIT: usize = 1_024;

/// Appends in one transaction from which on the writer is pressed.
const PRESSED: usize = 16;

/// A handle on the writer thread; dropping it finishes what is queued and ends the thread.
#[derive(Debug)]
pub(super) struct Writer {
    queue: Arc<Queue>,
    thread: Option<JoinHandle<()>>,
    /// Its other side is the thread's.
    ended: watch::Receiver<()>,
}

impl Writer {
    /// Starts the thread on an open connection; it tells `log` of every commit.
    pub(super) fn start(connection: Connection, path: PathBuf, log: Arc<Log>) -> std::io::Result<Self> {
        let queue =
            Arc::new(Queue { used_bytes: AtomicU64::new(used_bytes(&connection)), ..Queue::default() });
        let work = Arc::clone(&queue);
        let (alive, ended) = watch::channel(());
        let thread = std::thread::Builder::new().name("store-writer".to_owned()).spawn(move || {
            let (work, _alive) = (CloseAtEnd(work), alive);
            write_batches(&work.0, connection, &path, &log);
        })?;
        Ok(Self { queue, thread: Some(thread), ended })
    }

    /// Resolves when the thread has ended.
    pub(super) async fn ended(&self) {
        let mut ended = self.ended.clone();
        while ended.changed().await.is_ok() {}
    }

    /// What the database held after the last commit, without free room inside of it.
    pub(super) fn used_bytes(&self) -> u64 {
        self.queue.used_bytes.load(Ordering::Relaxed)
    }

    /// Runs one statement that adds a row, and returns once it is on disk. It goes before what waits in
    /// [`write`](Writer::write): a provider waits for the answer.
    pub(super) async fn append<F>(&self, work: F) -> Result<i64, StoreError>
    where
        F: FnOnce(&Connection) -> Result<i64, StoreError> + Send + 'static,
    {
        // SQLite itself takes back a single statement that fails.
        self.queue(work, |waiting| &mut waiting.appends).await
    }

    /// Whether many appends share each commit: then there is no time for what can wait.
    pub(super) fn is_pressed(&self) -> bool {
        self.queue.is_pressed.load(Ordering::Relaxed)
    }

    /// Runs `work` in a transaction and returns once it is on disk. Work that fails leaves nothing behind.
    pub(super) async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        self.queue(|connection| in_savepoint(connection, work), |waiting| &mut waiting.jobs).await
    }

    async fn queue<T, F>(
        &self,
        work: F,
        line: impl FnOnce(&mut Waiting) -> &mut VecDeque<Box<dyn Job>>,
    ) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        self.queue.push(Box::new(Write { work: Some(work), result: None, reply }), line)?;
        answer.await.unwrap_or_else(|_| Err(StoreError::Failed("the writer has stopped".to_owned())))
    }
}

/// Closes the queue when the thread ends, also by a panic: nobody waits for a thread that is gone.
struct CloseAtEnd(Arc<Queue>);

impl Drop for CloseAtEnd {
    fn drop(&mut self) {
        self.0.close();
        let mut waiting = self.0.lock();
        waiting.appends.clear();
        waiting.jobs.clear();
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
    is_pressed: AtomicBool,
}

impl std::fmt::Debug for Queue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Queue").field("len", &self.lock().len()).finish_non_exhaustive()
    }
}

#[derive(Default)]
struct Waiting {
    /// New requests, whose providers wait.
    appends: VecDeque<Box<dyn Job>>,
    /// Everything else.
    jobs: VecDeque<Box<dyn Job>>,
    closed: bool,
}

impl Waiting {
    fn len(&self) -> usize {
        self.appends.len() + self.jobs.len()
    }
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(
        &self,
        job: Box<dyn Job>,
        line: impl FnOnce(&mut Waiting) -> &mut VecDeque<Box<dyn Job>>,
    ) -> Result<(), StoreError> {
        let mut waiting = self.lock();
        if waiting.closed {
            return Err(StoreError::Failed("the store is closed".to_owned()));
        }
        let line = line(&mut waiting);
        if line.len() >= QUEUE_LIMIT {
            return Err(StoreError::Busy);
        }
        line.push_back(job);
        let first = waiting.len() == 1;
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

    /// The next batch, appends first; empty once closed and drained.
    fn take(&self) -> Vec<Box<dyn Job>> {
        let mut waiting = self.lock();
        while waiting.len() == 0 && !waiting.closed {
            waiting = self.filled.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
        let appends = waiting.appends.len().min(BATCH_LIMIT - JOBS_SHARE);
        let jobs = waiting.jobs.len().min(BATCH_LIMIT - appends);
        self.is_pressed.store(appends >= PRESSED, Ordering::Relaxed);
        let Waiting { appends: first, jobs: second, .. } = &mut *waiting;
        first.drain(..appends).chain(second.drain(..jobs)).collect()
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
        self.result = self.work.take().map(|work| work(connection));
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn nobody_waits_for_a_writer_that_panicked() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("store.db");
        let writer = Writer::start(open(&path)?, path, Arc::default())?;
        let panicking = writer.write(|_| -> Result<(), StoreError> { panic!("as a bug would") });
        let (panicked, waiting, late) = tokio::time::timeout(Duration::from_secs(30), async {
            let (panicked, waiting) = tokio::join!(panicking, writer.write(|_| Ok(())));
            (panicked, waiting, writer.write(|_| Ok(())).await)
        })
        .await?;
        for answer in [panicked, waiting, late] {
            assert!(matches!(answer, Err(StoreError::Failed(_))), "{answer:?}");
        }
        Ok(())
    }
}
