//! Hash functions, as MACs and as plain digests.

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};
use subtle::ConstantTimeEq;

use super::key::KeyBytes;
use super::message::Message;

/// The hash function under a MAC or a digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Hash {
    /// SHA-1, for providers that still use it; sound inside a MAC.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-512.
    Sha512,
}

impl Hash {
    /// Whether any of the given signatures is the MAC of the message; compared in constant time.
    pub(super) fn mac_matches(self, key: &KeyBytes, message: Message<'_>, given: &[Vec<u8>]) -> bool {
        match self {
            Self::Sha1 => matches::<Hmac<Sha1>>(key, message, given),
            Self::Sha256 => matches::<Hmac<Sha256>>(key, message, given),
            Self::Sha512 => matches::<Hmac<Sha512>>(key, message, given),
        }
    }

    /// The MAC of the message; `None` without a key.
    pub(super) fn mac(self, key: &KeyBytes, message: Message<'_>) -> Option<Vec<u8>> {
        match self {
            Self::Sha1 => tag::<Hmac<Sha1>>(key, message),
            Self::Sha256 => tag::<Hmac<Sha256>>(key, message),
            Self::Sha512 => tag::<Hmac<Sha512>>(key, message),
        }
    }

    /// Whether any of the given signatures is the digest of the message; compared in constant time.
    pub(super) fn digest_matches(self, key: &KeyBytes, message: Message<'_>, given: &[Vec<u8>]) -> bool {
        self.digest(key, message).is_some_and(|digest| given.iter().any(|tag| bool::from(digest.ct_eq(tag))))
    }

    /// The digest of the message with the key inside; `None` without a key.
    pub(super) fn digest(self, key: &KeyBytes, message: Message<'_>) -> Option<Vec<u8>> {
        let key = Some(key.expose()).filter(|key| !key.is_empty())?;
        Some(match self {
            Self::Sha1 => digest::<Sha1>(key, message),
            Self::Sha256 => digest::<Sha256>(key, message),
            Self::Sha512 => digest::<Sha512>(key, message),
        })
    }
}

fn matches<M: Mac + KeyInit + Clone>(key: &KeyBytes, message: Message<'_>, given: &[Vec<u8>]) -> bool {
    let Some(mac) = fed::<M>(key, message) else { return false };
    given.iter().any(|tag| mac.clone().verify_slice(tag).is_ok())
}

fn tag<M: Mac + KeyInit>(key: &KeyBytes, message: Message<'_>) -> Option<Vec<u8>> {
    Some(fed::<M>(key, message)?.finalize().into_bytes().to_vec())
}

/// An empty key is no key: everyone has it.
fn fed<M: Mac + KeyInit>(key: &KeyBytes, message: Message<'_>) -> Option<M> {
    let key = Some(key.expose()).filter(|key| !key.is_empty())?;
    let mut mac = <M as KeyInit>::new_from_slice(key).ok()?;
    message.feed(&[], |bytes| mac.update(bytes));
    Some(mac)
}

fn digest<D: Digest>(key: &[u8], message: Message<'_>) -> Vec<u8> {
    let mut hasher = D::new();
    message.feed(key, |bytes| hasher.update(bytes));
    hasher.finalize().to_vec()
}

/// The SHA-256 of a body in lower-case hex.
pub(super) fn sha256_hex(body: &[u8]) -> String {
    hex::encode(Sha256::digest(body))
}
