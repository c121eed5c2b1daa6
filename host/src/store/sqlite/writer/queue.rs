//! What waits for the writer: new requests in one line, everything else in another.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::job::Job;
use crate::store::StoreError;

/// Places in each transaction that appends leave to everything else.
const JOBS_SHARE: usize = 128;
/// Writes of each kind that may wait at a time; beyond, callers get [`StoreError::Busy`].
const QUEUE_LIMIT: usize = 8_192;
/// Writes in one transaction: bounds how long the first of a batch waits.
const BATCH_LIMIT: usize = 1_024;

/// Appends in one transaction from which on the writer is under load.
const UNDER_LOAD: usize = 16;

#[derive(Default)]
pub(super) struct Queue {
    waiting: Mutex<Waiting>,
    filled: Condvar,
    /// What the database held after the last commit.
    pub(super) used_bytes: AtomicU64,
    pub(super) is_under_load: AtomicBool,
}

impl std::fmt::Debug for Queue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Queue").field("len", &self.lock().len()).finish_non_exhaustive()
    }
}

#[derive(Default)]
pub(super) struct Waiting {
    /// New requests, whose providers wait.
    pub(super) appends: VecDeque<Box<dyn Job>>,
    /// Everything else.
    pub(super) jobs: VecDeque<Box<dyn Job>>,
    closed: bool,
}

impl Waiting {
    fn len(&self) -> usize {
        self.appends.len() + self.jobs.len()
    }
}

impl Queue {
    /// Nothing waits; the database holds so much.
    pub(super) fn of(used_bytes: u64) -> Self {
        Self { used_bytes: AtomicU64::new(used_bytes), ..Self::default() }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn push(
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

    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.filled.notify_one();
    }

    /// The next batch, appends first; empty once closed and drained.
    pub(super) fn take(&self) -> Vec<Box<dyn Job>> {
        let mut waiting = self.lock();
        while waiting.len() == 0 && !waiting.closed {
            waiting = self.filled.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
        let appends = waiting.appends.len().min(BATCH_LIMIT - JOBS_SHARE);
        let jobs = waiting.jobs.len().min(BATCH_LIMIT - appends);
        self.is_under_load.store(appends >= UNDER_LOAD, Ordering::Relaxed);
        let Waiting { appends: first, jobs: second, .. } = &mut *waiting;
        first.drain(..appends).chain(second.drain(..jobs)).collect()
    }
}

/// Closes the queue when the thread ends, also by a panic: nobody waits for a thread that is gone.
pub(super) struct CloseAtEnd(pub(super) Arc<Queue>);

impl Drop for CloseAtEnd {
    fn drop(&mut self) {
        self.0.close();
        let mut waiting = self.0.lock();
        waiting.appends.clear();
        waiting.jobs.clear();
    }
}
