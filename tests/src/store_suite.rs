//! What every implementation of [`Store`] is put through: opened in a folder of its own, closed, opened again.
//!
//! A second store needs one small opener beside [`Sqlite`] and its line in `for_every_store!`; both `store` (the
//! contract as named cases) and `store_model` (random operations against a reference) then run on it.

mod built;
mod case;
mod sqlite;

use std::path::Path;

use async_trait::async_trait;
use inbox_host::store::{Reader, Store, StoreError};

pub use built::{
    NOTHING, asking, asking_about, body, event, held, hold, intake, linking, one, plan, received, request,
    routed, sharing,
};
pub use case::{Case, LEASE};
pub use sqlite::Sqlite;

/// An implementation of [`Store`], put under the suite.
#[async_trait]
pub trait StoreUnderTest: Send + Sync {
    /// Opens the store that is kept for `folder`, making it on first use. Whoever had it open is gone.
    async fn open(&self, folder: &Path) -> Result<Box<dyn Store>, StoreError>;

    /// Opens it for reading, also while another has it open.
    fn reader(&self, folder: &Path) -> Result<Reader, StoreError>;
}

/// One test a store for each case: `async fn(Case) -> anyhow::Result<()>`.
#[macro_export]
macro_rules! for_every_store {
    ($($case:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $case() -> anyhow::Result<()> {
                super::$case($crate::store_suite::Case::new(&$crate::store_suite::Sqlite).await?).await
            })+
        }
    };
}
