//! Whether a signature names the time at which it was made.

use inbox_core::host::{DynConnector, SignatureParts};
use inbox_core::{Headers, Timestamp, WebhookRequest};

use super::refusal::refused;
use super::watched;

/// A number within a day of the clock is taken for a time.
const NEAR: i64 = 86_400;

/// Whether the signature of a call names a time, by its value or by what it does.
pub(super) fn is_timed(
    connector: &dyn DynConnector,
    parts: &SignatureParts,
    (is_own, unsigned, signed): (bool, &WebhookRequest, &WebhookRequest),
) -> bool {
    let is_seen = parts.is_code && is_own;
    parts.time.is_some()
        || (is_seen && watched::signs_the_time(connector.signature(), unsigned, signed))
        || signs_a_time(connector, signed)
}

/// Whether a header holds a time near the clock that cannot be changed.
fn signs_a_time(connector: &dyn DynConnector, signed: &WebhookRequest) -> bool {
    let now = signed.received_at;
    let mut timed = signed.headers.iter().filter_map(|(name, value)| {
        let later = later(value, now)?;
        let headers = signed.headers.iter();
        let headers =
            headers.map(|(other, value)| (other, if other == name { later.as_str() } else { value }));
        Some(signed.clone().headers(headers.collect::<Headers>()))
    });
    timed.any(|request| refused(connector, request).is_ok())
}

/// The text with its first time near the clock moved on by a second.
fn later(text: &str, now: Timestamp) -> Option<String> {
    let numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|part| matches!(part.len(), 10 | 13));
    let is_near = |number: &i64| {
        let seconds = if *number > 100_000_000_000 { number / 1000 } else { *number };
        (seconds - now.as_second()).abs() <= NEAR
    };
    let found = numbers.filter_map(|part| part.parse().ok()).find(is_near)?;
    Some(text.replacen(&found.to_string(), &(found + 1).to_string(), 1))
}
