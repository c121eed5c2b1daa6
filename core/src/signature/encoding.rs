//! How signatures and keys are written as text.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::key::KeyBytes;
use crate::secret::Secret;

/// How a provider writes its signature.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Hexadecimal; read in either case, written in lower case.
    #[default]
    Hex,
    /// Standard base64 with its padding; nothing else is accepted.
    Base64,
}

impl Encoding {
    /// The bytes of a signature; `None` when it is empty or not of this encoding.
    pub(super) fn decode(self, text: &[u8]) -> Option<Vec<u8>> {
        let bytes = match self {
            Self::Hex => hex::decode(text).ok()?,
            Self::Base64 => STANDARD.decode(text).ok()?,
        };
        (!bytes.is_empty()).then_some(bytes)
    }

    /// A signature as the provider would write it.
    pub(super) fn encode(self, bytes: &[u8]) -> String {
        match self {
            Self::Hex => hex::encode(bytes),
            Self::Base64 => STANDARD.encode(bytes),
        }
    }
}

/// How the text of a shared secret becomes the key of a MAC.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyEncoding {
    /// The text itself, as most providers use it.
    #[default]
    Utf8,
    /// Hexadecimal.
    Hex,
    /// Standard base64 with its padding.
    Base64,
    /// Standard base64 after this prefix, which must be there: `Base64After("tfsec_")`.
    Base64After(&'static str),
    /// Standard Webhooks: base64 after an optional `whsec_`.
    Whsec,
}

impl KeyEncoding {
    /// The key in this secret, or what is wrong with it.
    pub(super) fn key(self, secret: &Secret) -> Result<KeyBytes, Cow<'static, str>> {
        let text = secret.expose();
        if is_not_shared(text) {
            return Err(
                "is a public or private key, not a shared secret: use the provider's signing secret".into()
            );
        }
        let bytes = match self {
            Self::Utf8 => Ok(text.as_bytes().to_vec()),
            Self::Hex => hex::decode(text).map_err(|_| "is not hexadecimal: copy the provider's key again"),
            Self::Base64 => base64(text),
            Self::Base64After(prefix) => match text.strip_prefix(prefix) {
                Some(rest) => base64(rest),
                None => {
                    return Err(
                        format!("does not begin with `{prefix}`: copy the provider's key again").into()
                    );
                }
            },
            Self::Whsec => base64(text.strip_prefix("whsec_").unwrap_or(text)),
        };
        match Zeroizing::new(bytes?) {
            empty if empty.is_empty() => Err("holds no key: an empty secret signs nothing".into()),
            bytes => Ok(KeyBytes::new(bytes)),
        }
    }
}

fn base64(text: &str) -> Result<Vec<u8>, &'static str> {
    STANDARD.decode(text).map_err(|_| "is not base64: copy the provider's key again")
}

/// Half of a key pair under a MAC would let everyone who knows the public key sign.
fn is_not_shared(text: &str) -> bool {
    ["whpk_", "whsk_", "-----BEGIN "].iter().any(|mark| text.starts_with(mark))
}
