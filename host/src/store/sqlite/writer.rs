//! The one thread that writes, with group commit: while one commit syncs, the next batch collects.

mod batch;
mod job;
mod queue;

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;

use rusqlite::Connection;
use tokio::sync::{oneshot, watch};

use self::batch::{used_bytes, write_batches};
use self::job::{Job, Write, in_savepoint};
use self::queue::{CloseAtEnd, Queue, Waiting};
use super::checkpoint::Log;
use crate::store::StoreError;
use crate::store::transaction::Transaction;

/// A handle on the writer thread; dropping it finishes what is queued and ends the thread.
#[derive(Debug)]
pub(super) struct Writer {
    queue: Arc<Queue>,
    thread: Option<JoinHandle<()>>,
    /// Its other side is the thread's.
    ended: watch::Receiver<()>,
}

impl Writer {
    /// Starts the thread on an open connection; it reports every commit to `log`.
    pub(super) fn start(connection: Connection, path: PathBuf, log: Arc<Log>) -> std::io::Result<Self> {
        let queue = Arc::new(Queue::of(used_bytes(&connection)));
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
        F: FnOnce(&mut dyn Transaction) -> Result<i64, StoreError> + Send + 'static,
    {
        // SQLite itself takes back a single statement that fails.
        self.queue(|connection| work(connection), |waiting| &mut waiting.appends).await
    }

    /// Whether many appends share each commit: then there is no time for what can wait.
    pub(super) fn is_under_load(&self) -> bool {
        self.queue.is_under_load.load(Ordering::Relaxed)
    }

    /// Runs `work` in a transaction and returns once it is on disk. Work that fails leaves nothing behind.
    pub(super) async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Transaction) -> Result<T, StoreError> + Send + 'static,
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
        F: FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        self.queue.push(Box::new(Write::new(work, reply)), line)?;
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::store::sqlite::file::open;

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
