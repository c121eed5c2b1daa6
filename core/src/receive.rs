//! The gate: the only makers of a [`VerifiedRequest`].

use crate::connector::DynConnector;
use crate::error::VerifyError;
use crate::request::{Probe, VerifiedRequest, WebhookRequest, WebhookResponse};

/// What a webhook call turned out to be.
#[derive(Debug)]
pub enum Received {
    /// A probe, with the connector's answer; nothing is to be stored.
    Probe(WebhookResponse),
    /// A call with a good signature, without the parts that the signature marks secret.
    Verified(VerifiedRequest),
}

/// Answers a probe or verifies a call with the connector's [`Signature`](crate::Signature).
///
/// # Errors
/// Any refusal is to be answered 401 with a constant body, whatever the reason.
pub fn receive(connector: &dyn DynConnector, request: WebhookRequest) -> Result<Received, VerifyError> {
    if let Some(answer) = Probe::of(&request).and_then(|probe| connector.probe(&probe)) {
        return Ok(Received::Probe(answer));
    }
    let signature = connector.signature();
    let verified = signature.verify(&request)?;
    let accounts = verified.accounts;
    let request = signature.without_secrets(request);
    Ok(Received::Verified(VerifiedRequest { request, key: verified.key, accounts }))
}

/// Brings back a request that [`receive`] verified and the host stored.
///
/// `key` and `accounts` are those of the stored [`VerifiedRequest`].
pub fn restore(request: WebhookRequest, key: usize, accounts: Vec<String>) -> VerifiedRequest {
    VerifiedRequest { request, key, accounts }
}
