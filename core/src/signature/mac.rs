//! A keyed MAC over parts of the request.

use std::convert::Infallible;

use super::check::SecretPart;
use super::encoding::KeyEncoding;
use super::engine::Engine;
use super::hash::Hash;
use super::key::{Bound, KeyBytes, Match, bind};
use super::list;
use super::place::Place;
use super::recipe::Recipe;
use crate::error::{SettingsError, SignError, VerifyError};
use crate::request::WebhookRequest;
use crate::secret::Secrets;

/// A keyed MAC (HMAC) over parts of the request: what most providers use.
#[derive(Debug, Clone)]
pub struct Mac {
    pub(super) hash: Hash,
    hash_header: Option<HashHeader>,
    pub(super) engine: Engine,
    keys: Vec<Bound<KeyBytes>>,
}

/// A header whose item of that key names the algorithm.
#[derive(Debug, Clone)]
struct HashHeader {
    name: String,
    key: String,
}

impl Mac {
    /// A MAC by this recipe, keyed with the texts of these secrets.
    ///
    /// # Errors
    /// A recipe that cannot be used or that protects nothing, an empty secret, a public key as the secret.
    pub fn new(hash: Hash, recipe: Recipe, secrets: Secrets) -> Result<Self, SettingsError> {
        Self::with_keys(hash, recipe, KeyEncoding::Utf8, secrets)
    }

    /// A MAC by this recipe, keyed with what these secrets encode.
    ///
    /// # Errors
    /// Those of [`Mac::new`], and a secret that is not of that encoding.
    pub fn with_keys(
        hash: Hash,
        recipe: Recipe,
        encoding: KeyEncoding,
        secrets: Secrets,
    ) -> Result<Self, SettingsError> {
        let keys = bind(&secrets, |secret| encoding.key(secret))?;
        Ok(Self { hash, hash_header: None, engine: Engine::new(recipe, SecretPart::Forbidden)?, keys })
    }

    /// `X-Hub-Signature-256: sha256=<hex>` over the raw body, as Meta and GitHub sign. No call matches an empty
    /// secret.
    pub fn hub(secrets: Secrets) -> Self {
        let recipe = Recipe::new("{body}", Place::header("X-Hub-Signature-256")).prefix("sha256=");
        let engine =
            Engine::new(recipe, SecretPart::Forbidden).expect("the recipe is a constant that is tested");
        let usable = |secret: &_| Ok::<_, Infallible>(KeyEncoding::Utf8.key(secret).unwrap_or_default());
        let keys = bind(&secrets, usable).unwrap_or_default();
        Self { hash: Hash::Sha256, hash_header: None, engine, keys }
    }

    /// A header that, when it is there, names the algorithm in the item of this key (`algorithm=HMAC_SHA256`).
    /// A name other than `HMAC_SHA1` and `HMAC_SHA256` is refused.
    pub fn hash_header(self, name: impl Into<String>, key: impl Into<String>) -> Self {
        Self { hash_header: Some(HashHeader { name: name.into(), key: key.into() }), ..self }
    }

    pub(super) fn verify(&self, request: &WebhookRequest) -> Result<Match, VerifyError> {
        let hash = self.hash(request)?;
        self.engine.verify(request, &self.keys, |key, message, given| hash.mac_matches(key, message, given))
    }

    pub(super) fn sign(&self, request: WebhookRequest) -> Result<WebhookRequest, SignError> {
        let hash = self.hash(&request).map_err(|problem| SignError(problem.to_string()))?;
        self.engine.sign(request, |message| hash.mac(&self.keys.first()?.key, message))
    }

    /// The header that names the algorithm, and the key in it.
    pub(super) fn algorithm(&self) -> Option<(Place, String)> {
        let HashHeader { name, key } = self.hash_header.as_ref()?;
        Some((Place::header(name), key.clone()))
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

    /// The algorithm that the request names, else the provider's usual one.
    fn hash(&self, request: &WebhookRequest) -> Result<Hash, VerifyError> {
        let Some(HashHeader { name, key }) = &self.hash_header else { return Ok(self.hash) };
        let place = Place::header(name);
        let values: Vec<&str> = request.headers.all(name).collect();
        if values.is_empty() {
            return Ok(self.hash);
        }
        let named =
            list::setting(place.only(values)?, key).map_err(|()| VerifyError::Repeated(place.to_string()))?;
        match named.map(str::to_ascii_uppercase).as_deref() {
            None => Ok(self.hash),
            Some("HMAC_SHA1") => Ok(Hash::Sha1),
            Some("HMAC_SHA256") => Ok(Hash::Sha256),
            Some(_) => Err(VerifyError::Malformed(format!("the algorithm in {place}"))),
        }
    }
}
