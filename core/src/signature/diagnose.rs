//! Looks for the cause of a refusal: tries variations on copies, and says in a sentence which one would have matched.
//!
//! Nothing here makes a [`VerifiedRequest`](crate::VerifiedRequest): the result is only words.

mod bodies;
mod secrets;
mod spelling;
mod urls;

use super::kind::Signature;
use crate::diagnosis::Diagnosis;
use crate::error::VerifyError;
use crate::request::WebhookRequest;

/// Larger bodies are not tried: each try reads the whole body.
const LARGEST_BODY: usize = 64 * 1024;
/// At most this many signatures of instances of other types are tried.
const MOST_OTHER_TYPES: usize = 50;
/// At most this many names of similar headers are shown.
const MOST_NAMES: usize = 3;
/// Longer names of headers are not shown.
const LONGEST_NAME: usize = 64;

/// What the host knows beside the request.
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct DiagnosisContext<'a> {
    /// The configured public URL: what the request's URL begins with.
    pub public_url: &'a str,
    /// Other instances of the same connector type, by name.
    pub same_type: &'a [(&'a str, &'a Signature)],
    /// Instances of other connector types, by name, with the URL that their provider should call.
    pub other_types: &'a [(&'a str, &'a Signature, String)],
}

impl<'a> DiagnosisContext<'a> {
    /// A request to this public URL, with the other instances of the same connector type.
    pub fn new(public_url: &'a str, same_type: &'a [(&'a str, &'a Signature)]) -> Self {
        Self { public_url, same_type, other_types: &[] }
    }

    /// Adds the instances of other connector types, by name and URL.
    #[must_use]
    pub fn with_other_types(self, other_types: &'a [(&'a str, &'a Signature, String)]) -> Self {
        Self { other_types, ..self }
    }
}

/// Says what would have made this request match; `None` if it matches, or if none of the usual causes fits.
///
/// Tries a few hundred variations at most, and none of a body above 64 KiB. The result is for the operator of the host,
/// never for the caller.
pub(crate) fn diagnose(
    signature: &Signature,
    refused: &WebhookRequest,
    known: &DiagnosisContext<'_>,
) -> Option<Diagnosis> {
    match signature.verify(refused).err()? {
        VerifyError::Stale { age_seconds, tolerance_seconds } => {
            Some(Diagnosis::Clock { age_seconds, tolerance_seconds })
        }
        VerifyError::Missing(place) => other_type(refused, known).or_else(|| Some(missing(place, refused))),
        VerifyError::Repeated(place) => Some(Diagnosis::Repeated { place }),
        VerifyError::Probe => None,
        _ if refused.body.len() > LARGEST_BODY => None,
        VerifyError::Malformed(_) | VerifyError::Mismatch => secrets::cleaned(signature, refused)
            .or_else(|| urls::other(signature, refused, known.public_url))
            .or_else(|| same_type(refused, known))
            .or_else(|| other_type(refused, known))
            .or_else(|| spelling::other(signature, refused))
            .or_else(|| bodies::other(signature, refused)),
    }
}

fn same_type(refused: &WebhookRequest, known: &DiagnosisContext<'_>) -> Option<Diagnosis> {
    let (instance, _) = known.same_type.iter().find(|(_, signature)| signature.has_signed(refused))?;
    Some(Diagnosis::SameType { instance: (*instance).to_owned() })
}

fn other_type(refused: &WebhookRequest, known: &DiagnosisContext<'_>) -> Option<Diagnosis> {
    let is_small = refused.body.len() <= LARGEST_BODY;
    let mut tried = known.other_types.iter().take(MOST_OTHER_TYPES).filter(|_| is_small);
    let (instance, _, url) = tried.find(|(_, signature, _)| signature.has_signed(refused))?;
    Some(Diagnosis::OtherType { instance: (*instance).to_owned(), url: url.clone() })
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
