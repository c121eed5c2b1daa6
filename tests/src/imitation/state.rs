//! What all connections share.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::fault::Faults;
use super::inbox::Inbox;
use super::record::Record;

/// The inbox, what was seen so far, and the faults to come.
#[derive(Debug)]
pub(super) struct State {
    inbox: Mutex<Inbox>,
    record: Mutex<Record>,
    faults: Mutex<Faults>,
}

impl State {
    /// An empty inbox in which calls fail so.
    pub(super) fn new(faults: Faults) -> Self {
        Self { inbox: Mutex::default(), record: Mutex::default(), faults: Mutex::new(faults) }
    }

    pub(super) fn inbox(&self) -> MutexGuard<'_, Inbox> {
        self.inbox.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn record(&self) -> MutexGuard<'_, Record> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn faults(&self) -> MutexGuard<'_, Faults> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
