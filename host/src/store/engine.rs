//! What a database must do for the ledger to run in it.

use std::sync::atomic::AtomicI64;

use super::transaction::Transaction;
use super::{StoreError, Wakes};

/// A database that the ledger runs in. Anything that implements this is a [`Store`](super::Store).
pub(super) trait Engine: Send + Sync + 'static {
    /// Runs one statement that adds a request, and returns its id once it is on disk. It goes before everything that
    /// waits in [`write`](Engine::write): a provider waits for the answer.
    fn append<F>(&self, work: F) -> impl Future<Output = Result<i64, StoreError>> + Send
    where
        F: FnOnce(&mut dyn Transaction) -> Result<i64, StoreError> + Send + 'static;

    /// Runs `work` in a transaction and returns once it is on disk. Work that fails leaves nothing behind.
    fn write<T, F>(&self, work: F) -> impl Future<Output = Result<T, StoreError>> + Send
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Transaction) -> Result<T, StoreError> + Send + 'static;

    /// Runs `work`, which only reads, beside the writes.
    fn read<T, F>(&self, work: F) -> impl Future<Output = Result<T, StoreError>> + Send
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Transaction) -> Result<T, StoreError> + Send + 'static;

    /// Proves that new requests can be written.
    fn check(&self) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Whether many appends share each commit.
    fn is_under_load(&self) -> bool;

    /// Resolves when nothing can be written any more.
    fn ended(&self) -> impl Future<Output = ()> + Send;

    /// What the ledger remembers of this process.
    fn memory(&self) -> &Memory;
}

/// What the ledger remembers for as long as the process runs.
#[derive(Debug, Default)]
pub(super) struct Memory {
    pub(super) wakes: Wakes,
    /// The last request that this round of removing looked at; zero between rounds.
    pub(super) pruned_to: AtomicI64,
}
