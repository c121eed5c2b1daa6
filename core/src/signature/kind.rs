//! The kinds of signatures, behind one value.

use std::sync::Arc;

use super::basic::Basic;
use super::custom::CustomSignature;
use super::digest::Digest;
use super::engine::Engine;
use super::key::Match;
use super::mac::Mac;
use super::public_key::PublicKey;
use super::static_token::StaticToken;
use super::template::Part;
use crate::error::{SignError, VerifyError};
use crate::request::WebhookRequest;

/// How a provider signs its calls.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Signature {
    /// A keyed MAC over parts of the request.
    Mac(Mac),
    /// A plain digest with the secret inside.
    Digest(Digest),
    /// A shared secret that is sent as it is.
    Static(StaticToken),
    /// HTTP Basic authentication.
    Basic(Basic),
    /// A public-key signature over parts of the request.
    PublicKey(PublicKey),
    /// Any one of several: the first that verifies counts, the first one signs. None verifies nothing.
    Any(Vec<Signature>),
    /// Code of the connector, for what no value describes.
    Custom(Arc<dyn CustomSignature>),
}

impl Signature {
    /// Which key signed the request. The clock is [`WebhookRequest::received_at`].
    ///
    /// # Errors
    /// The part at fault, never its value. The caller answers all of them alike.
    pub fn verify(&self, request: &WebhookRequest) -> Result<Match, VerifyError> {
        match self {
            Self::Mac(mac) => mac.verify(request),
            Self::Digest(digest) => digest.verify(request),
            Self::Static(token) => token.verify(request),
            Self::Basic(basic) => basic.verify(request),
            Self::PublicKey(public_key) => public_key.verify(request),
            Self::Any(all) => verify_any(all, request),
            Self::Custom(custom) => custom.verify(request),
        }
    }

    /// Signs a request with the first key, for tests and for the `send` verb.
    ///
    /// Signature and timestamp (of [`WebhookRequest::received_at`]) replace existing ones; a missing id is made up. A
    /// signature in a JSON body or in the path replaces `{{signature}}`.
    ///
    /// # Errors
    /// A part that must be signed, or the place of the signature, is missing; or no key can sign.
    pub fn sign(&self, request: WebhookRequest) -> Result<WebhookRequest, SignError> {
        match self {
            Self::Mac(mac) => mac.sign(request),
            Self::Digest(digest) => digest.sign(request),
            Self::Static(token) => token.sign(request),
            Self::Basic(basic) => basic.sign(request),
            Self::PublicKey(public_key) => public_key.sign(request),
            Self::Any(all) => {
                all.first().ok_or_else(|| SignError("there is no signature".to_owned()))?.sign(request)
            }
            Self::Custom(custom) => custom.sign(request),
        }
    }

    /// Takes out the parts that are secrets themselves: static tokens, and in any case the headers `authorization`,
    /// `proxy-authorization` and `cookie`. All else stays byte for byte.
    pub fn without_secrets(&self, request: WebhookRequest) -> WebhookRequest {
        let mut request = self.without_own_secrets(request);
        for name in ["authorization", "proxy-authorization", "cookie"] {
            request.headers.remove(name);
        }
        request
    }

    fn without_own_secrets(&self, mut request: WebhookRequest) -> WebhookRequest {
        match self {
            Self::Static(token) => {
                token.erase(&mut request);
                request
            }
            Self::Any(all) => all.iter().fold(request, |request, one| one.without_own_secrets(request)),
            Self::Custom(custom) => custom.without_secrets(request),
            Self::Mac(_) | Self::Digest(_) | Self::Basic(_) | Self::PublicKey(_) => request,
        }
    }

    /// Whether one of the keys signed the request, at any time.
    pub(super) fn has_signed(&self, request: &WebhookRequest) -> bool {
        matches!(self.verify(request), Ok(_) | Err(VerifyError::Stale { .. }))
    }

    /// Whether any of these parts may be signed; code of a connector may sign anything.
    pub(super) fn may_sign(&self, parts: &[Part]) -> bool {
        match self {
            Self::Any(all) => all.iter().any(|one| one.may_sign(parts)),
            Self::Custom(_) => true,
            one => one.engines().iter().any(|engine| parts.iter().any(|part| engine.parts.contains(part))),
        }
    }

    /// Whether the URL may be among what is signed, so that both sides have to agree on it.
    pub(crate) fn may_sign_url(&self) -> bool {
        self.may_sign(&[Part::Url])
    }

    /// Every recipe that it tries.
    pub(super) fn engines(&self) -> Vec<&Engine> {
        match self {
            Self::Mac(mac) => vec![&mac.engine],
            Self::Digest(digest) => vec![&digest.engine],
            Self::PublicKey(key) => vec![&key.engine],
            Self::Any(all) => all.iter().flat_map(Self::engines).collect(),
            Self::Static(_) | Self::Basic(_) | Self::Custom(_) => Vec::new(),
        }
    }

    /// How many keys it knows.
    pub(super) fn keys(&self) -> usize {
        match self {
            Self::Mac(mac) => mac.keys(),
            Self::Digest(digest) => digest.keys(),
            Self::Static(token) => token.keys(),
            Self::Basic(basic) => basic.keys(),
            Self::PublicKey(public_key) => public_key.keys(),
            Self::Any(all) => all.iter().map(Self::keys).sum(),
            Self::Custom(custom) => custom.keys(),
        }
    }
}

/// The key's position counts through all of them. Of several refusals, the one that came furthest is given.
fn verify_any(all: &[Signature], request: &WebhookRequest) -> Result<Match, VerifyError> {
    let mut keys_before = 0;
    let mut refusals = Vec::new();
    for one in all {
        match one.verify(request) {
            Ok(found) => return Ok(Match { key_index: keys_before + found.key_index, ..found }),
            Err(refusal) => refusals.push(refusal),
        }
        keys_before += one.keys();
    }
    Err(refusals.into_iter().max_by_key(how_far).unwrap_or(VerifyError::Mismatch))
}

fn how_far(refusal: &VerifyError) -> u8 {
    match refusal {
        VerifyError::Probe | VerifyError::Missing(_) => 0,
        VerifyError::Repeated(_) | VerifyError::Malformed(_) => 1,
        VerifyError::Mismatch => 2,
        VerifyError::Stale { .. } => 3,
    }
}

impl From<Mac> for Signature {
    fn from(mac: Mac) -> Self {
        Self::Mac(mac)
    }
}

impl From<Digest> for Signature {
    fn from(digest: Digest) -> Self {
        Self::Digest(digest)
    }
}

impl From<StaticToken> for Signature {
    fn from(token: StaticToken) -> Self {
        Self::Static(token)
    }
}

impl From<Basic> for Signature {
    fn from(basic: Basic) -> Self {
        Self::Basic(basic)
    }
}

impl From<PublicKey> for Signature {
    fn from(public_key: PublicKey) -> Self {
        Self::PublicKey(public_key)
    }
}
