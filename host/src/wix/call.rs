//! A call to Wix, before it goes out.

use crate::wix::Operation;

/// A call, ready to be made more than once. Without `Debug`: its content is a person's.
pub(super) struct Call {
    pub(super) operation: Operation,
    pub(super) content: CallContent,
}

pub(super) enum CallContent {
    /// POST with a JSON body, byte for byte.
    Json(String),
    /// GET with query parameters.
    Query(Vec<(&'static str, String)>),
}
