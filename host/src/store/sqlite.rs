//! The embedded store: SQLite in WAL mode with `synchronous=FULL`, one writer thread, one owner process.

mod checkpoint;
mod error;
mod file;
mod schema;
mod store;
#[cfg(test)]
mod test;
mod transaction;
mod writer;

pub use self::store::SqliteStore;

#[cfg(test)]
pub(super) use self::test::{assert_reads_by_index, in_memory};
