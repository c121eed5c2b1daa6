//! A plain digest with the secret inside.

use super::check::SecretPart;
use super::encoding::KeyEncoding;
use super::engine::Engine;
use super::hash::Hash;
use super::key::{Bound, KeyBytes, Match, bind};
use super::recipe::Recipe;
use crate::error::{SettingsError, SignError, VerifyError};
use crate::request::WebhookRequest;
use crate::secret::Secrets;

/// A plain digest with the secret inside, as `HubSpot` v1 and v2 sign.
///
/// Weaker than a [`Mac`](super::Mac): where the secret comes first, bytes can be added at the end. Use it only where
/// the provider offers nothing better.
#[derive(Debug, Clone)]
pub struct Digest {
    pub(super) hash: Hash,
    pub(super) engine: Engine,
    keys: Vec<Bound<KeyBytes>>,
}

impl Digest {
    /// A digest by this recipe, whose template has a `{secret}`.
    ///
    /// # Errors
    /// A recipe that cannot be used or that protects nothing, an empty secret.
    pub fn new(hash: Hash, recipe: Recipe, secrets: Secrets) -> Result<Self, SettingsError> {
        let keys = bind(&secrets, |secret| KeyEncoding::Utf8.key(secret))?;
        Ok(Self { hash, engine: Engine::new(recipe, SecretPart::Required)?, keys })
    }

    pub(super) fn verify(&self, request: &WebhookRequest) -> Result<Match, VerifyError> {
        self.engine
            .verify(request, &self.keys, |key, message, given| self.hash.digest_matches(key, message, given))
    }

    pub(super) fn sign(&self, request: WebhookRequest) -> Result<WebhookRequest, SignError> {
        self.engine.sign(request, |message| self.hash.digest(&self.keys.first()?.key, message))
    }

    pub(super) fn keys(&self) -> usize {
        self.keys.len()
    }

    pub(super) fn bound(&self) -> &[Bound<KeyBytes>] {
        &self.keys
    }

    /// The same with other keys.
    pub(super) fn with(&self, keys: Vec<Bound<KeyBytes>>) -> Self {
        Self { keys, ..self.clone() }
    }
}
