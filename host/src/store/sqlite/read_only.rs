//! The store as a process sees it that does not own it.

use std::path::Path;

use rusqlite::Connection;

use super::file::open_read_only;
use super::{entry_report, operator_link, person, record, report};
use crate::store::{
    Counts, EntryId, EntryReport, EventFilter, EventLine, EventRecord, HeldPerson, HeldRequest, LinkLine,
    PersonLine, StoreError,
};

/// What a store holds, for a process that does not own it.
#[derive(Debug)]
pub struct ReadOnlyStore(Connection);

impl ReadOnlyStore {
    /// Opens an existing database for reading, whether or not a host runs on it.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        if !path.exists() {
            return Err(StoreError::Failed(format!("{}: no such database", path.display())));
        }
        Ok(Self(open_read_only(path)?))
    }

    /// The newest events that are asked for, with the state each is in and why.
    pub fn events(&self, filter: &EventFilter, limit: usize) -> Result<Vec<EventLine>, StoreError> {
        report::events(&self.0, filter, limit)
    }

    /// All that is known of an event or a request; `None` when there is no such thing (any more).
    pub fn entry(&self, id: EntryId) -> Result<Option<EntryReport>, StoreError> {
        entry_report::entry(&self.0, id)
    }

    /// Who is meant by `p12`, an external id, an e-mail address or a phone number.
    pub fn people(&self, text: &str) -> Result<Vec<PersonLine>, StoreError> {
        person::find(&self.0, text)
    }

    /// Everyone who is held, the longest waiting first.
    pub fn held(&self, filter: &EventFilter) -> Result<Vec<HeldPerson>, StoreError> {
        person::held(&self.0, filter)
    }

    /// What is known of external ids, the newest first.
    pub fn links(&self, filter: &EventFilter) -> Result<Vec<LinkLine>, StoreError> {
        operator_link::links(&self.0, filter)
    }

    /// Requests that wait for their instance.
    pub fn held_requests(&self, filter: &EventFilter) -> Result<Vec<HeldRequest>, StoreError> {
        person::held_requests(&self.0, filter)
    }

    /// Everything that is kept of one event.
    pub fn event(&self, id: i64) -> Result<Option<EventRecord>, StoreError> {
        record::read(&self.0, id)
    }

    /// See [`Store::counts`](crate::store::Store::counts).
    pub fn counts(&self) -> Result<Counts, StoreError> {
        report::counts(&self.0)
    }
}
