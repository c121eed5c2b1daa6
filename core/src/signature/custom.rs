//! Signatures that are code of a connector.

use std::fmt;

use super::key::Match;
use crate::error::{SignError, VerifyError};
use crate::request::WebhookRequest;

/// A signature that no value describes, such as a JWT body.
///
/// It sees unverified bytes: it must be pure, compare in constant time and refuse everything that it does not know.
pub trait CustomSignature: fmt::Debug + Send + Sync {
    /// Which key signed the request. The clock is [`WebhookRequest::received_at`].
    fn verify(&self, request: &WebhookRequest) -> Result<Match, VerifyError>;

    /// Signs a request with the first key, for tests.
    fn sign(&self, request: WebhookRequest) -> Result<WebhookRequest, SignError>;

    /// Takes out the parts that are secrets themselves.
    fn without_secrets(&self, request: WebhookRequest) -> WebhookRequest {
        request
    }

    /// How many keys it knows.
    fn keys(&self) -> usize {
        1
    }
}
