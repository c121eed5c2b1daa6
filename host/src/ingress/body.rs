//! The body of a call: read within its limits, with room in memory for what has arrived of it.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

use super::Refused;

/// Largest body taken: a Meta batch of 1,000 updates can be large.
pub(super) const BODY_LIMIT: usize = 8 * 1024 * 1024;
/// How long a body may take to arrive.
const BODY_DEADLINE: Duration = Duration::from_secs(10);

/// Room in memory, in bytes, that the bodies of all calls share.
///
/// Only what has arrived takes room: a caller who announces much and sends little shuts nobody out.
pub(super) struct Room(Semaphore);

impl Room {
    /// Room for so many bytes.
    pub(super) fn of(bytes: usize) -> Self {
        Self(Semaphore::new(bytes))
    }

    /// Reads a body. Its room is taken until the permit is dropped.
    pub(super) async fn read(
        &self,
        headers: &HeaderMap,
        body: Body,
    ) -> Result<(Vec<u8>, SemaphorePermit<'_>), Refused> {
        if declared_length(headers).is_some_and(|length| length > BODY_LIMIT) {
            return Err(Refused::TooLarge);
        }
        timeout(BODY_DEADLINE, self.collect(body)).await.unwrap_or(Err(Refused::TooSlow))
    }

    async fn collect(&self, body: Body) -> Result<(Vec<u8>, SemaphorePermit<'_>), Refused> {
        let mut body = Limited::new(body, BODY_LIMIT);
        let (mut bytes, mut taken) = (Vec::new(), self.take(0)?);
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|error| refused(&*error))?;
            // What is not data is a trailer, which nobody signs.
            if let Ok(chunk) = frame.into_data() {
                taken.merge(self.take(chunk.len())?);
                bytes.extend_from_slice(&chunk);
            }
        }
        Ok((bytes, taken))
    }

    fn take(&self, bytes: usize) -> Result<SemaphorePermit<'_>, Refused> {
        let bytes = u32::try_from(bytes).map_err(|_| Refused::TooLarge)?;
        self.0.try_acquire_many(bytes).map_err(|_| Refused::Unavailable)
    }
}

fn refused(error: &(dyn std::error::Error + Send + Sync + 'static)) -> Refused {
    if error.is::<LengthLimitError>() { Refused::TooLarge } else { Refused::Broken }
}

fn declared_length(headers: &HeaderMap) -> Option<usize> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}
