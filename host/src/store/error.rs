//! Why the store did not do something.

use thiserror::Error;

/// Why the store did not do it. Nothing is half done.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Too much waits to be written.
    #[error("the store is busy: too many writes are waiting")]
    Busy,
    /// The store is as large as it may become. What it holds goes on; nothing new is taken.
    #[error(
        "the store has reached [store] max_megabytes = {0}: raise it, or wait until old entries are removed"
    )]
    Full(u64),
    /// The disk or the database failed.
    #[error("the store failed: {0}")]
    Failed(String),
    /// The claim is over and its holder must stop: its lease ran out and another claim took over, its lane moved to
    /// another site, or its event was finished before.
    #[error("the claim on this lane is over")]
    Lost,
    /// Another process owns the database.
    #[error("{0}")]
    Owned(String),
}
