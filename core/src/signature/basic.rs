//! HTTP Basic authentication.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::key::Match;
use super::place::Place;
use super::static_token::is;
use crate::error::{SignError, VerifyError};
use crate::request::WebhookRequest;
use crate::secret::Secrets;

const HEADER: &str = "authorization";

/// HTTP Basic authentication, for providers such as Postmark that call `https://user:password@host/…`.
#[derive(Debug, Clone)]
pub struct Basic {
    user: String,
    passwords: Secrets,
}

impl Basic {
    /// This user with any of these passwords.
    pub fn new(user: impl Into<String>, passwords: Secrets) -> Self {
        Self { user: user.into(), passwords }
    }

    pub(super) fn verify(&self, request: &WebhookRequest) -> Result<Match, VerifyError> {
        let place = Place::header(HEADER);
        let value = place.read(request, &[])?;
        let (user, password) =
            credentials(&value).ok_or_else(|| VerifyError::Malformed(place.to_string()))?;
        let same_user = bool::from(self.user.as_bytes().ct_eq(&user));
        let found = self.passwords.keys().iter().position(|key| is(key, &password));
        match found {
            Some(key_index) if same_user => {
                Ok(Match { key_index, accounts: self.passwords.keys()[key_index].accounts.clone() })
            }
            _ => Err(VerifyError::Mismatch),
        }
    }

    pub(super) fn sign(&self, mut request: WebhookRequest) -> Result<WebhookRequest, SignError> {
        let password = self.passwords.first().secret.expose();
        if password.is_empty() || self.user.contains(':') {
            return Err(SignError("the password is empty, or the user has a colon".to_owned()));
        }
        let pair = Zeroizing::new(format!("{}:{password}", self.user));
        request.headers.set(HEADER, format!("Basic {}", STANDARD.encode(pair.as_bytes())));
        Ok(request)
    }

    pub(super) fn keys(&self) -> usize {
        self.passwords.keys().len()
    }

    pub(super) fn passwords(&self) -> &Secrets {
        &self.passwords
    }

    /// The same with other passwords.
    pub(super) fn with(&self, passwords: Secrets) -> Self {
        Self { passwords, ..self.clone() }
    }
}

type Credentials = (Zeroizing<Vec<u8>>, Zeroizing<Vec<u8>>);

/// User and password; the scheme's case does not matter, as RFC 7617 has it.
fn credentials(value: &[u8]) -> Option<Credentials> {
    let (scheme, text) = value.split_at_checked("Basic ".len())?;
    if !scheme.eq_ignore_ascii_case(b"Basic ") {
        return None;
    }
    let pair = Zeroizing::new(STANDARD.decode(text).ok()?);
    let colon = pair.iter().position(|byte| *byte == b':')?;
    Some((Zeroizing::new(pair[..colon].to_vec()), Zeroizing::new(pair[colon + 1..].to_vec())))
}
