//! The body of a call: read within its limits, and counted against a budget that all bodies in memory share.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::refused::Refused;

/// Largest body taken: a Meta batch of 1,000 updates can be large.
pub(super) const BODY_LIMIT: usize = 8 * 1024 * 1024;
/// All bodies in memory together have at most this many bytes.
pub(super) const MAX_BUFFERED_BYTES: usize = 64 * 1024 * 1024;
/// How long a body may take to arrive.
const BODY_DEADLINE: Duration = Duration::from_secs(10);

/// The bytes in memory that the bodies of all calls share.
///
/// Only bytes that have arrived count, so a caller who announces much and sends little blocks nobody. They count until
/// the body is dropped, also when its caller is gone and a slow disk keeps it waiting.
pub(super) struct BodyBudget(Arc<Semaphore>);

impl BodyBudget {
    /// A budget of this many bytes.
    pub(super) fn new(bytes: usize) -> Self {
        Self(Arc::new(Semaphore::new(bytes)))
    }

    /// Reads a body. Its bytes are taken from the budget until the permit is dropped.
    pub(super) async fn read(
        &self,
        headers: &HeaderMap,
        body: Body,
    ) -> Result<(Vec<u8>, OwnedSemaphorePermit), Refused> {
        if declared_length(headers).is_some_and(|length| length > BODY_LIMIT) {
            return Err(Refused::TooLarge);
        }
        timeout(BODY_DEADLINE, self.collect(body)).await.unwrap_or(Err(Refused::TooSlow))
    }

    async fn collect(&self, body: Body) -> Result<(Vec<u8>, OwnedSemaphorePermit), Refused> {
        let mut body = Limited::new(body, BODY_LIMIT);
        let (mut bytes, mut taken) = (Vec::new(), self.take(0)?);
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|error| refused(&*error))?;
            // Anything but data is a trailer, which nobody signs.
            if let Ok(chunk) = frame.into_data() {
                taken.merge(self.take(chunk.len())?);
                bytes.extend_from_slice(&chunk);
            }
        }
        // A growing body reserves more than it has; the budget does not count that.
        bytes.shrink_to_fit();
        Ok((bytes, taken))
    }

    fn take(&self, bytes: usize) -> Result<OwnedSemaphorePermit, Refused> {
        let bytes = u32::try_from(bytes).map_err(|_| Refused::TooLarge)?;
        Arc::clone(&self.0).try_acquire_many_owned(bytes).map_err(|_| Refused::Unavailable)
    }
}

fn refused(error: &(dyn std::error::Error + Send + Sync + 'static)) -> Refused {
    if error.is::<LengthLimitError>() { Refused::TooLarge } else { Refused::Broken }
}

fn declared_length(headers: &HeaderMap) -> Option<usize> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}
