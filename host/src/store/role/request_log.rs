//! The log of requests: where ingress writes.

use async_trait::async_trait;

use crate::store::engine::Engine;
use crate::store::ledger::request::NewRequest;
use crate::store::{SharedRequest, StoreError};

/// The log of requests.
#[async_trait]
pub trait RequestLog: Send + Sync + 'static {
    /// Appends a verified request, durably. Returns its id; ids are the order of arrival.
    ///
    /// It is let go once it is written or refused, which may be after its caller went away.
    async fn append(&self, instance: &str, request: SharedRequest) -> Result<i64, StoreError>;
}

#[async_trait]
impl<E: Engine> RequestLog for E {
    async fn append(&self, instance: &str, request: SharedRequest) -> Result<i64, StoreError> {
        let new = NewRequest::of(instance, request)?;
        let appended = Engine::append(self, move |tx| new.append(tx)).await;
        self.memory().wakes.intake.notify_one();
        appended
    }
}
