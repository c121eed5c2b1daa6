//! The store as an operator reads it, whether or not a host runs on it.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use super::ledger::{counts, entry, event_record, held, known, line, person};
use super::transaction::Transaction;
use super::{
    Counts, EntryId, EntryReport, EventFilter, EventLine, EventRecord, HeldPerson, HeldRequest, LinkLine,
    PersonLine, StoreError,
};

/// What a store holds, for a process that does not own it.
pub struct Reader(Mutex<Box<dyn Transaction + Send>>);

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Reader")
    }
}

impl Reader {
    /// Reads through a connection that cannot write.
    pub(super) fn new(connection: impl Transaction + Send + 'static) -> Self {
        Self(Mutex::new(Box::new(connection)))
    }

    fn read<T>(
        &self,
        work: impl FnOnce(&mut dyn Transaction) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        work(&mut **self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The newest events that are asked for, with the state each is in and why.
    pub fn events(&self, filter: &EventFilter, limit: usize) -> Result<Vec<EventLine>, StoreError> {
        self.read(|tx| line::events(tx, filter, limit))
    }

    /// All that is known of an event or a request; `None` when there is no such thing (any more).
    pub fn entry(&self, id: EntryId) -> Result<Option<EntryReport>, StoreError> {
        self.read(|tx| entry::entry(tx, id))
    }

    /// Who is meant by `p12`, an external id, an e-mail address or a phone number.
    pub fn people(&self, text: &str) -> Result<Vec<PersonLine>, StoreError> {
        self.read(|tx| person::find(tx, text))
    }

    /// Everyone who is held, the longest waiting first.
    pub fn held(&self, filter: &EventFilter) -> Result<Vec<HeldPerson>, StoreError> {
        self.read(|tx| held::people(tx, filter))
    }

    /// What is known of external ids, the newest first.
    pub fn links(&self, filter: &EventFilter) -> Result<Vec<LinkLine>, StoreError> {
        self.read(|tx| known::links(tx, filter))
    }

    /// Requests that wait for their instance.
    pub fn held_requests(&self, filter: &EventFilter) -> Result<Vec<HeldRequest>, StoreError> {
        self.read(|tx| held::requests(tx, filter))
    }

    /// Everything that is kept of one event.
    pub fn event(&self, id: i64) -> Result<Option<EventRecord>, StoreError> {
        self.read(|tx| event_record::read(tx, id))
    }

    /// How much is waiting, held and dead.
    pub fn counts(&self) -> Result<Counts, StoreError> {
        self.read(counts::counts)
    }
}
