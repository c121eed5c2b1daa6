//! A signature that is code of the connector, watched from outside while it signs.

use inbox_core::host::SignatureParts;
use inbox_core::{Place, Signature, WebhookRequest};
use jiff::SignedDuration;

use super::changed::{received_at, with_url};
use super::other_urls::other_urls;
use crate::fixture::PLACEHOLDER;

/// Longest text before a signature that is taken for its prefix.
const LONGEST_PREFIX: usize = 16;

/// What signing changed, what changes the signature, and the whole body, because no value says otherwise.
pub(super) fn parts(
    signature: &Signature,
    unsigned: &WebhookRequest,
    signed: &WebhookRequest,
) -> SignatureParts {
    let places = places(unsigned, signed);
    let prefix = places.first().and_then(|place| prefix(place, signed)).unwrap_or_default();
    let covers_url = other_urls(&unsigned.url).into_iter().any(|(_, url)| {
        let other = signature.sign(with_url(unsigned, url));
        other.is_ok_and(|other| other.headers != signed.headers)
    });
    SignatureParts {
        prefix,
        covers_body: true,
        covers_url,
        keys_are_secret: true,
        is_code: true,
        ..SignatureParts::at(places)
    }
}

/// Whether it signs the same call differently at another time.
pub(super) fn signs_the_time(
    signature: &Signature,
    unsigned: &WebhookRequest,
    signed: &WebhookRequest,
) -> bool {
    let Ok(a_day_later) = unsigned.received_at.checked_add(SignedDuration::from_hours(24)) else {
        return false;
    };
    let later = received_at(unsigned, a_day_later);
    let parts =
        |request: &WebhookRequest| (request.headers.clone(), request.url.clone(), request.body.clone());
    signature.sign(later).is_ok_and(|later| parts(&later) != parts(signed))
}

/// Headers with the placeholder, then those that signing added or changed, then query parameters.
fn places(unsigned: &WebhookRequest, signed: &WebhookRequest) -> Vec<Place> {
    let waits = |(_, value): &(&str, &str)| value.contains(PLACEHOLDER);
    let marked = unsigned.headers.iter().filter(waits);
    let changed = signed.headers.iter().filter(|(name, value)| unsigned.headers.get(name) != Some(value));
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in marked.chain(changed) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let before: Vec<_> = form_urlencoded::parse(unsigned.query().as_bytes()).collect();
    let pairs = form_urlencoded::parse(signed.query().as_bytes());
    let pairs = pairs.filter(|pair| !before.contains(pair)).map(|(name, _)| Place::query(name));
    names.into_iter().map(Place::header).chain(pairs).collect()
}

/// `sha256=` of `sha256=4f7a…`; neither the padding of base64 nor a list.
fn prefix(place: &Place, signed: &WebhookRequest) -> Option<String> {
    let Place::Header(name) = place else { return None };
    let value = signed.headers.get(name)?;
    let (before, after) = value.split_once('=')?;
    let is_prefix = before.len() <= LONGEST_PREFIX && !after.is_empty() && !after.contains([',', '=']);
    is_prefix.then(|| format!("{before}="))
}
