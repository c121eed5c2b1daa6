//! What would have made a refused request right: tried on copies, and told in a sentence.
//!
//! Nothing here makes a [`VerifiedRequest`](crate::VerifiedRequest): what comes out is words.

mod bodies;
mod secrets;
mod spelling;
mod urls;

use super::Signature;
use super::engine::Engine;
use super::template::Part;
use crate::diagnosis::Diagnosis;
use crate::error::VerifyError;
use crate::request::WebhookRequest;

/// Larger bodies are not tried: each try reads the whole body.
const LARGEST_BODY: usize = 64 * 1024;
/// Instances of other types whose signatures are tried.
const MOST_STRANGERS: usize = 50;
/// Names of headers that are told.
const MOST_NAMES: usize = 3;
/// The longest name that is told.
const LONGEST_NAME: usize = 64;

/// What the host knows beside the request.
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct Circumstances<'a> {
    /// The configured public URL: what the request's URL begins with.
    pub public_url: &'a str,
    /// Other instances of the same connector type, by name.
    pub siblings: &'a [(&'a str, &'a Signature)],
    /// Instances of other connector types, by name, with the URL that their provider is to call.
    pub strangers: &'a [(&'a str, &'a Signature, String)],
}

impl<'a> Circumstances<'a> {
    /// A request to this public URL, where these are the other instances of the same type.
    pub fn new(public_url: &'a str, siblings: &'a [(&'a str, &'a Signature)]) -> Self {
        Self { public_url, siblings, strangers: &[] }
    }

    /// The same, where these are the instances of other types, by name and URL.
    #[must_use]
    pub fn with_strangers(self, strangers: &'a [(&'a str, &'a Signature, String)]) -> Self {
        Self { strangers, ..self }
    }
}

impl Signature {
    /// What would have made this request right; `None` when it is, or when nothing that usually goes wrong explains it.
    ///
    /// Tries a few hundred variations at most, and none of a body above 64 KiB. It is for whoever runs the host, never
    /// for the caller.
    pub fn diagnose(&self, refused: &WebhookRequest, known: &Circumstances<'_>) -> Option<Diagnosis> {
        match self.verify(refused).err()? {
            VerifyError::Stale { age_seconds, tolerance_seconds } => {
                Some(Diagnosis::Clock { age_seconds, tolerance_seconds })
            }
            VerifyError::Missing(place) => stranger(refused, known).or_else(|| Some(missing(place, refused))),
            VerifyError::Repeated(place) => Some(Diagnosis::Repeated { place }),
            VerifyError::Probe => None,
            _ if refused.body.len() > LARGEST_BODY => None,
            VerifyError::Malformed(_) | VerifyError::Mismatch => secrets::mended(self, refused)
                .or_else(|| urls::other(self, refused, known.public_url))
                .or_else(|| sibling(refused, known))
                .or_else(|| stranger(refused, known))
                .or_else(|| spelling::other(self, refused))
                .or_else(|| bodies::other(self, refused)),
        }
    }

    /// Whether the URL may be among what is signed, so that both sides have to agree on it.
    pub fn may_sign_url(&self) -> bool {
        self.may_sign(&[Part::Url])
    }

    /// Every recipe that it tries.
    fn engines(&self) -> Vec<&Engine> {
        match self {
            Self::Mac(mac) => vec![&mac.engine],
            Self::Digest(digest) => vec![&digest.engine],
            Self::PublicKey(key) => vec![&key.engine],
            Self::Any(all) => all.iter().flat_map(Self::engines).collect(),
            Self::Static(_) | Self::Basic(_) | Self::Custom(_) => Vec::new(),
        }
    }

    /// Whether any of these is signed; code of a connector may sign anything.
    fn may_sign(&self, parts: &[Part]) -> bool {
        match self {
            Self::Any(all) => all.iter().any(|one| one.may_sign(parts)),
            Self::Custom(_) => true,
            one => one.engines().iter().any(|engine| parts.iter().any(|part| engine.parts.contains(part))),
        }
    }
}

/// Whether someone signed it; how old it is does not matter here.
fn is_signed(signature: &Signature, request: &WebhookRequest) -> bool {
    matches!(signature.verify(request), Ok(_) | Err(VerifyError::Stale { .. }))
}

fn sibling(refused: &WebhookRequest, known: &Circumstances<'_>) -> Option<Diagnosis> {
    let (instance, _) = known.siblings.iter().find(|(_, signature)| is_signed(signature, refused))?;
    Some(Diagnosis::Sibling { instance: (*instance).to_owned() })
}

fn stranger(refused: &WebhookRequest, known: &Circumstances<'_>) -> Option<Diagnosis> {
    let mut tried =
        known.strangers.iter().take(MOST_STRANGERS).filter(|_| refused.body.len() <= LARGEST_BODY);
    let (instance, _, url) = tried.find(|(_, signature, _)| is_signed(signature, refused))?;
    Some(Diagnosis::Stranger { instance: (*instance).to_owned(), url: url.clone() })
}

fn missing(place: String, refused: &WebhookRequest) -> Diagnosis {
    let is_similar =
        |name: &&str| ["signature", "hmac", "token", "digest"].iter().any(|word| name.contains(word));
    let names = refused.headers.iter().map(|(name, _)| name);
    let names = names.filter(is_similar).filter(|name| name.len() <= LONGEST_NAME);
    let similar = names.take(MOST_NAMES).map(|name| format!("header {name}")).collect();
    let proxy = ["via", "forwarded", "x-forwarded-for"];
    let is_proxied = proxy.iter().any(|name| refused.headers.get(name).is_some());
    Diagnosis::Missing { place, similar, is_proxied }
}
