//! Why an event gets no further for now.

use crate::store::{AttemptOutcome, StoreError};
use crate::wix::WixError;

/// Why an event gets no further for now: with it, `?` carries every early return of a delivery.
#[derive(Debug)]
pub(super) enum Stop {
    /// This is recorded.
    Record(AttemptOutcome),
    /// Another send to the contact is under way: the lane waits, and the claim is over.
    Busy,
    /// A call to Wix failed that was not a send: the event is where it was.
    Call(WixError),
    /// The store failed: nothing can be recorded.
    Store(StoreError),
}

impl From<AttemptOutcome> for Stop {
    fn from(outcome: AttemptOutcome) -> Self {
        Self::Record(outcome)
    }
}

impl From<WixError> for Stop {
    fn from(error: WixError) -> Self {
        Self::Call(error)
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}
