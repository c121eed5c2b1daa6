//! Opens the store that the config names. Only here is it decided which database that is.

use std::sync::Arc;

use super::reader::Reader;
use super::sqlite::SqliteStore;
use super::{Store, StoreError};
use crate::config::StoreSettings;

/// Opens the store for the one process that runs on it.
///
/// # Errors
/// [`StoreError::Owned`] when another process runs on it.
pub fn open(settings: &StoreSettings) -> Result<Arc<dyn Store>, StoreError> {
    Ok(Arc::new(SqliteStore::open(&settings.path)?.limited_to(settings.max_megabytes)))
}

/// Opens the store for reading, whether or not a host runs on it.
pub fn open_reader(settings: &StoreSettings) -> Result<Reader, StoreError> {
    SqliteStore::reader(&settings.path)
}
