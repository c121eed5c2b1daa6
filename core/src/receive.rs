//! The gate: nothing else makes a [`VerifiedRequest`].

use thiserror::Error;

use crate::connector::DynConnector;
use crate::diagnosis::Diagnosis;
use crate::error::VerifyError;
use crate::handshake::diagnose_handshake;
use crate::request::{Probe, VerifiedRequest, WebhookRequest, WebhookResponse};
use crate::signature::{DiagnosisContext, diagnose};

/// What a webhook call is.
#[derive(Debug)]
pub enum Received {
    /// A probe, with the connector's answer; nothing is to be stored.
    Probe(WebhookResponse),
    /// A call with a good signature, without the parts that the signature marks secret.
    Verified(VerifiedRequest),
}

/// A refused call: the reason, and the call itself, so that its cause can be found.
#[derive(Debug, Error)]
#[error("{reason}")]
#[non_exhaustive]
pub struct Refusal {
    /// Why it was refused.
    pub reason: VerifyError,
    /// The call. Nobody verified it.
    pub request: WebhookRequest,
}

impl Refusal {
    /// A probe that the connector answered with an error.
    pub fn of_probe(request: WebhookRequest) -> Self {
        Self { reason: VerifyError::Probe, request }
    }

    /// Says what would have made the call match; `None` if none of the usual causes fits.
    pub fn diagnose(&self, connector: &dyn DynConnector, known: &DiagnosisContext<'_>) -> Option<Diagnosis> {
        match self.reason {
            VerifyError::Probe => diagnose_handshake(connector, &self.request),
            VerifyError::Missing(_) if Probe::of(&self.request).is_some() => {
                Some(Diagnosis::UnrecognizedProbe)
            }
            _ => diagnose(connector.signature(), &self.request, known),
        }
    }
}

/// Answers a probe or verifies a call with the connector's [`Signature`](crate::Signature).
///
/// # Errors
/// Every refusal must be answered with 401 and a constant body, whatever the reason.
pub fn receive(connector: &dyn DynConnector, request: WebhookRequest) -> Result<Received, Box<Refusal>> {
    if let Some(answer) = Probe::of(&request).and_then(|probe| connector.probe(&probe)) {
        return Ok(Received::Probe(answer));
    }
    let signature = connector.signature();
    let verified = match signature.verify(&request) {
        Ok(verified) => verified,
        Err(reason) => return Err(Box::new(Refusal { reason, request })),
    };
    let accounts = verified.accounts;
    let request = signature.without_secrets(request);
    Ok(Received::Verified(VerifiedRequest { request, key_index: verified.key_index, accounts }))
}

/// Brings back a request that [`receive`] verified and the host stored.
///
/// `key_index` and `accounts` are those of the stored [`VerifiedRequest`].
pub fn restore(request: WebhookRequest, key_index: usize, accounts: Vec<String>) -> VerifiedRequest {
    VerifiedRequest { request, key_index, accounts }
}
