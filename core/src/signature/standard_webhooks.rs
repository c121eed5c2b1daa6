//! Standard Webhooks 1.0.0, which many providers share (Svix and its customers among them).

use super::encoding::KeyEncoding;
use super::hash::Hash;
use super::kind::Signature;
use super::mac::Mac;
use super::place::Place;
use super::public_key::PublicKey;
use super::recipe::Recipe;
use super::timestamp::TimeUnit;
use crate::error::SettingsError;
use crate::secret::{Key, Secrets};

impl Signature {
    /// Standard Webhooks 1.0.0: `webhook-id`, `webhook-timestamp` and `webhook-signature`, or the same as `svix-…`;
    /// five minutes' tolerance. `whsec_` secrets verify `v1`, `whpk_` public keys verify `v1a`; of a mixed list the
    /// shared secrets are counted first.
    ///
    /// # Errors
    /// A secret that is neither.
    pub fn standard_webhooks(secrets: Secrets) -> Result<Self, SettingsError> {
        let is_public = |key: &Key| key.secret.expose().starts_with("whpk_");
        let (public, shared): (Vec<Key>, Vec<Key>) = secrets.keys().iter().cloned().partition(is_public);
        let mut all = Vec::new();
        if let Some(secrets) = Secrets::new(shared) {
            all.push(Mac::with_keys(Hash::Sha256, recipe("v1"), KeyEncoding::Whsec, secrets)?.into());
        }
        if let Some(keys) = Secrets::new(public) {
            all.push(PublicKey::ed25519(recipe("v1a"), keys)?.into());
        }
        Ok(if all.len() == 1 { all.remove(0) } else { Self::Any(all) })
    }
}

fn recipe(version: &str) -> Recipe {
    Recipe::new("{id}.{ts}.{body}", Place::header("webhook-signature"))
        .base64()
        .spaced_list(version)
        .id(Place::header("webhook-id"))
        .timestamp(Place::header("webhook-timestamp"), TimeUnit::Seconds, 300)
        .header_alias("webhook-", "svix-")
}
