//! The embedded store.

use std::path::Path;

use async_trait::async_trait;
use inbox_host::store::{Reader, SqliteStore, Store, StoreError};

use super::StoreUnderTest;

/// [`SqliteStore`], in one file.
#[derive(Debug)]
pub struct Sqlite;

#[async_trait]
impl StoreUnderTest for Sqlite {
    async fn open(&self, folder: &Path) -> Result<Box<dyn Store>, StoreError> {
        Ok(Box::new(SqliteStore::open(&folder.join("store.db"))?))
    }

    fn reader(&self, folder: &Path) -> Result<Reader, StoreError> {
        SqliteStore::reader(&folder.join("store.db"))
    }
}
