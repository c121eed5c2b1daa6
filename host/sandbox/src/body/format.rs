//! The formats of texts, and what Wix says when one is broken.

use jiff::Timestamp;
use serde_json::json;
use url::Url;

use crate::body::shape::Shape;
use crate::error::Violation;

const WEB_URL_MAX: usize = 2000;
const EMAIL_MAX: usize = 320;

/// The rule that the text breaks, if it breaks one of its shape.
pub(super) fn text_violation(path: &str, shape: &Shape, text: &str) -> Option<Violation> {
    match shape {
        Shape::Text { min, max } => length_violation(path, (*min, *max), text),
        Shape::OneOf(names) => (!names.contains(&text)).then(|| {
            Violation::new(path, "INVALID_ENUM_VALUE", format!("must be one of {}", names.join(", ")))
                .with_data(json!({"supported": names}))
        }),
        Shape::WebUrl => length_violation(path, (1, WEB_URL_MAX), text)
            .or_else(|| format_violation(path, "WEB_URL", is_web_url(text))),
        Shape::Email => length_violation(path, (1, EMAIL_MAX), text)
            .or_else(|| format_violation(path, "EMAIL", is_email(text))),
        Shape::Date => format_violation(path, "DATE_TIME", text.parse::<Timestamp>().is_ok()),
        _ => None,
    }
}

/// The violation of an id that is no GUID.
pub(crate) fn not_a_guid(path: &str) -> Violation {
    Violation::new(path, "FORMAT", "must be a GUID").with_data(json!({"type": "GUID"}))
}

/// The violation of a length or a number of items.
pub(crate) fn size_violation(
    path: &str,
    rule: &'static str,
    threshold: usize,
    unit: &str,
    actual: usize,
) -> Violation {
    let side = if rule.starts_with("MIN") { "at least" } else { "at most" };
    Violation::new(path, rule, format!("must have {side} {threshold} {unit}, has {actual}"))
        .with_data(json!({"threshold": threshold}))
}

/// Counts as JavaScript's `length` does.
pub(crate) fn utf16_length(text: &str) -> usize {
    text.encode_utf16().count()
}

/// Whether the text is an absolute `http` or `https` address with a host, with nothing left to be escaped.
pub(crate) fn is_web_url(text: &str) -> bool {
    let is_escaped = !text.contains(|c: char| c.is_whitespace() || c.is_control() || !c.is_ascii());
    is_escaped
        && !text.contains(":///")
        && Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

/// A deliberately simple test: something, one `@`, and a domain, without spaces.
fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty()
            && !domain.is_empty()
            && !domain.contains('@')
            && !text.contains(char::is_whitespace)
    })
}

fn length_violation(path: &str, (min, max): (usize, usize), text: &str) -> Option<Violation> {
    let length = utf16_length(text);
    if length < min {
        Some(size_violation(path, "MIN_LENGTH", min, "characters", length))
    } else {
        (length > max).then(|| size_violation(path, "MAX_LENGTH", max, "characters", length))
    }
}

fn format_violation(path: &str, kind: &str, is_good: bool) -> Option<Violation> {
    (!is_good).then(|| {
        Violation::new(path, "FORMAT", format!("is not a valid {kind}")).with_data(json!({"type": kind}))
    })
}
