//! Whether a call is refused.

use inbox_core::WebhookRequest;
use inbox_core::host::{DynConnector, Received, receive};

use crate::catch_panic::catch_panic;

/// Checks that verification refuses a call; otherwise says what it does instead.
pub(super) fn refused(connector: &dyn DynConnector, request: WebhookRequest) -> Result<(), String> {
    match catch_panic(|| receive(connector, request)) {
        Ok(Ok(Received::Verified(_))) => Err("a forged call is accepted".to_owned()),
        Ok(Ok(Received::Probe(_)) | Err(_)) => Ok(()),
        Err(words) => Err(format!("verification panics ({words})")),
    }
}
