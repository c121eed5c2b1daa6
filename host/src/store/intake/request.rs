//! A verified request, on its way in and as it was stored.

use std::borrow::Borrow;
use std::sync::Arc;

use inbox_core::VerifiedRequest;

/// A verified request on its way into the store, with whatever must last as long as it does, such as its room in memory.
pub type SharedRequest = Arc<dyn Borrow<VerifiedRequest> + Send + Sync>;

/// A verified request as it was stored.
#[derive(Debug)]
pub struct StoredRequest {
    /// Its place in the order of arrival.
    pub id: i64,
    /// The instance that received it.
    pub instance: String,
    /// The request, verified then.
    pub request: VerifiedRequest,
}
