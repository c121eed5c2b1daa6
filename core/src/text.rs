//! Texts and URLs within Wix's limits.

use crate::limits;

/// Splits at the last line break or space that fits; blank text gives nothing.
pub(crate) fn split_text(text: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut rest = text;
    while utf16_len(rest) > limits::TEXT {
        let end = prefix_len(rest, limits::TEXT);
        let end = rest[..end].rfind(['\n', ' ']).filter(|at| *at > 0).unwrap_or(end);
        parts.push(rest[..end].to_owned());
        rest = rest[end..].trim_start_matches(['\n', ' ']);
    }
    parts.push(rest.to_owned());
    parts.retain(|part| !part.trim().is_empty());
    parts
}

/// Without control characters, which nobody can read and databases stumble over.
pub(crate) fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

/// Cut with an ellipsis where it is longer than `limit` UTF-16 code units.
pub(crate) fn cut(text: &str, limit: usize) -> String {
    if utf16_len(text) <= limit {
        text.to_owned()
    } else {
        format!("{}…", &text[..prefix_len(text, limit - 1)])
    }
}

/// Bytes of the longest prefix within `limit` UTF-16 code units.
fn prefix_len(text: &str, limit: usize) -> usize {
    let mut units = 0;
    text.char_indices()
        .find(|(_, c)| {
            units += c.len_utf16();
            units > limit
        })
        .map_or(text.len(), |(at, _)| at)
}

/// The length as Wix counts it.
pub(crate) fn utf16_len(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// Whether Wix takes it as a URL.
pub(crate) fn is_web_url(text: &str) -> bool {
    let parsed = url::Url::parse(text);
    utf16_len(text) <= limits::URL
        && parsed.is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}
