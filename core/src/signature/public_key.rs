//! A public-key signature over parts of the request: Ed25519.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature as Ed25519Signature, Signer, SigningKey, VerifyingKey};
use zeroize::Zeroizing;

use super::check::SecretPart;
use super::engine::Engine;
use super::key::{Bound, Match, bind};
use super::message::Message;
use super::recipe::Recipe;
use crate::error::{SettingsError, SignError, VerifyError};
use crate::request::WebhookRequest;
use crate::secret::{Secret, Secrets};

/// An Ed25519 signature over parts of the request, as Discord and Standard Webhooks `v1a` sign.
#[derive(Clone)]
pub struct PublicKey {
    pub(super) engine: Engine,
    keys: Vec<Bound<VerifyingKey>>,
    signing_key: Option<SigningKey>,
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PublicKey")
            .field("engine", &self.engine)
            .field("keys", &self.keys.len())
            .finish_non_exhaustive()
    }
}

impl PublicKey {
    /// Ed25519 by this recipe. A public key is written in hex, in base64, or as `whpk_` with base64.
    ///
    /// # Errors
    /// A recipe that cannot be used or that protects nothing, and anything that is not a sound public key.
    pub fn ed25519(recipe: Recipe, public_keys: Secrets) -> Result<Self, SettingsError> {
        let keys = bind(&public_keys, |key| verifying_key(key.expose()))?;
        Ok(Self { engine: Engine::new(recipe, SecretPart::Forbidden)?, keys, signing_key: None })
    }

    /// The private key of the first public key, in hex, in base64, or as `whsk_` with base64: only with it can
    /// tests sign.
    ///
    /// # Errors
    /// Anything that is not the private key of the first public key.
    pub fn signing_with(self, private_key: &Secret) -> Result<Self, SettingsError> {
        let refused = |problem| SettingsError::new("private_key", problem);
        let key =
            signing_key(private_key.expose()).ok_or_else(|| refused("is not an Ed25519 private key"))?;
        match self.keys.first() {
            Some(first) if first.key == key.verifying_key() => Ok(Self { signing_key: Some(key), ..self }),
            _ => Err(refused("is not the private key of the first public key")),
        }
    }

    pub(super) fn verify(&self, request: &WebhookRequest) -> Result<Match, VerifyError> {
        self.engine.verify(request, &self.keys, matches)
    }

    pub(super) fn sign(&self, request: WebhookRequest) -> Result<WebhookRequest, SignError> {
        let Some(key) = &self.signing_key else {
            return Err(SignError("a public key cannot sign: give the private key for tests".to_owned()));
        };
        self.engine.sign(request, |message| Some(key.sign(&message.to_bytes()).to_bytes().to_vec()))
    }

    pub(super) fn keys(&self) -> usize {
        self.keys.len()
    }
}

fn matches(key: &VerifyingKey, message: Message<'_>, given: &[Vec<u8>]) -> bool {
    let message = message.to_bytes();
    let mut signatures = given.iter().filter_map(|bytes| Ed25519Signature::from_slice(bytes).ok());
    signatures.any(|signature| key.verify_strict(&message, &signature).is_ok())
}

fn verifying_key(text: &str) -> Result<VerifyingKey, &'static str> {
    let bytes = bytes(text, "whpk_").ok_or("is not a public key in hex, base64 or `whpk_` form")?;
    let bytes = bytes.as_slice().try_into().map_err(|_| "is not an Ed25519 public key: that has 32 bytes")?;
    match VerifyingKey::from_bytes(bytes) {
        Ok(key) if !key.is_weak() => Ok(key),
        _ => Err("is not a sound Ed25519 public key: copy the provider's key again"),
    }
}

/// From the 32 bytes of the private key, or from the 64 bytes of the pair.
fn signing_key(text: &str) -> Option<SigningKey> {
    let bytes = bytes(text, "whsk_")?;
    match bytes.len() {
        32 => Some(SigningKey::from_bytes(bytes.as_slice().try_into().ok()?)),
        _ => SigningKey::from_keypair_bytes(bytes.as_slice().try_into().ok()?).ok(),
    }
}

fn bytes(text: &str, mark: &str) -> Option<Zeroizing<Vec<u8>>> {
    let text = text.strip_prefix(mark).unwrap_or(text);
    hex::decode(text).ok().or_else(|| STANDARD.decode(text).ok()).map(Zeroizing::new)
}
