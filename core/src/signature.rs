//! Signatures as values (stub).
use crate::error::*;
use crate::request::*;
use crate::secret::*;

/// stub
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Signature {
    /// A MAC.
    Mac(Mac),
}

/// Which key gave the signature.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Match {
    /// Position of the key, in the order of the config.
    pub key: usize,
    /// Accounts that the key is bound to; empty means every one.
    pub accounts: Vec<String>,
}

/// stub
#[derive(Debug, Clone)]
pub struct Mac {
    secrets: Secrets,
}

impl Mac {
    /// stub: `X-Hub-Signature-256: sha256=<hex>`
    pub fn hub(secrets: Secrets) -> Self {
        Self { secrets }
    }
}

impl Signature {
    /// stub
    pub fn verify(&self, _request: &WebhookRequest) -> Result<Match, VerifyError> {
        let Self::Mac(mac) = self;
        Ok(Match { key: 0, accounts: mac.secrets.first().accounts.clone() })
    }

    /// stub
    pub fn sign(&self, request: WebhookRequest) -> Result<WebhookRequest, SignError> {
        Ok(request)
    }

    /// Takes out the parts that are secrets themselves (static tokens, Basic).
    pub fn without_secrets(&self, request: WebhookRequest) -> WebhookRequest {
        request
    }
}
