//! Why a connector was not made.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Why nothing was written, or not everything.
#[derive(Debug, Error)]
pub(crate) enum ScaffoldError {
    /// The request is not possible; nothing was written.
    #[error("{0}")]
    Refused(String),
    /// The disk failed.
    #[error("{}: {source}", path.display())]
    Failed { path: PathBuf, source: io::Error },
}
