//! A shared secret that is sent as it is.

use subtle::ConstantTimeEq;

use super::key::Match;
use super::place::{PLACEHOLDER, Place};
use crate::error::{SignError, VerifyError};
use crate::request::WebhookRequest;
use crate::secret::{Key, Secrets};

/// A shared secret that the provider sends as it is, in a header, body field, query parameter or path segment.
///
/// It proves who calls, but not what the call says; core removes it before the request is stored.
#[derive(Debug, Clone)]
pub struct StaticToken {
    pub(super) place: Place,
    pub(super) prefix: String,
    secrets: Secrets,
}

impl StaticToken {
    /// A token in this header, as Telegram and Google Calendar send it.
    pub fn header(name: impl Into<String>, secrets: Secrets) -> Self {
        Self::at(Place::header(name), secrets)
    }

    /// A token in this body field (a JSON pointer, else a form field), as Aircall and `LiveChat` send it.
    pub fn body(field: impl Into<String>, secrets: Secrets) -> Self {
        Self::at(Place::body(field), secrets)
    }

    /// A token in this query parameter, as Mailchimp sends it.
    pub fn query(name: impl Into<String>, secrets: Secrets) -> Self {
        Self::at(Place::query(name), secrets)
    }

    /// A token in the last segment of the path, for providers that can only be given a URL.
    pub fn path(secrets: Secrets) -> Self {
        Self::at(Place::Path, secrets)
    }

    fn at(place: Place, secrets: Secrets) -> Self {
        Self { place, prefix: String::new(), secrets }
    }

    /// A text before the token, as `Bearer `: it must be there, in exactly this case.
    pub fn prefix(self, prefix: impl Into<String>) -> Self {
        Self { prefix: prefix.into(), ..self }
    }

    pub(super) fn verify(&self, request: &WebhookRequest) -> Result<Match, VerifyError> {
        let text = self.place.read(request, &[])?;
        let token = text.strip_prefix(self.prefix.as_bytes());
        let token = token.ok_or_else(|| VerifyError::Malformed(self.place.to_string()))?;
        let found = self.secrets.keys().iter().position(|key| is(key, token));
        let key_index = found.ok_or(VerifyError::Mismatch)?;
        Ok(Match { key_index, accounts: self.secrets.keys()[key_index].accounts.clone() })
    }

    pub(super) fn sign(&self, mut request: WebhookRequest) -> Result<WebhookRequest, SignError> {
        let signed = self.verify(&request).is_ok_and(|found| found.key_index == 0);
        if !signed {
            let token = self.secrets.first().secret.expose();
            if token.is_empty() {
                return Err(SignError(format!("the secret is empty: {PLACEHOLDER} stays unfilled")));
            }
            self.place.write(&mut request, &[], &format!("{}{token}", self.prefix))?;
        }
        Ok(request)
    }

    pub(super) fn erase(&self, request: &mut WebhookRequest) {
        self.place.erase(request);
    }

    pub(super) fn keys(&self) -> usize {
        self.secrets.keys().len()
    }

    pub(super) fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// The same with other secrets.
    pub(super) fn with(&self, secrets: Secrets) -> Self {
        Self { secrets, ..self.clone() }
    }
}

/// Whether the token is the key's, compared in constant time; an empty secret is nobody's token.
pub(super) fn is(key: &Key, token: &[u8]) -> bool {
    let secret = key.secret.expose().as_bytes();
    !secret.is_empty() && bool::from(secret.ct_eq(token))
}
