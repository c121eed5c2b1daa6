//! How the body of a request is read: what it may hold, which fields are dropped, and which rules it breaks.

pub(crate) mod dropped;
pub(crate) mod format;
pub(crate) mod name_case;
pub(crate) mod reader;
pub(crate) mod shape;
