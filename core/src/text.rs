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

/// Without control characters, which nobody can read and some databases refuse.
pub(crate) fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

/// On one line: white space collapsed, without control characters and those that turn the reading direction around.
pub(crate) fn one_line(text: &str) -> String {
    let is_seen = |c: &char| c.is_whitespace() || (!c.is_control() && !turns_direction(*c));
    let text: String = text.chars().filter(is_seen).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether nothing of a text can be seen: it is empty, or white space and control characters only.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || c.is_control())
}

/// Unicode's embeddings, overrides and isolates: with them a text reads as another one.
pub(crate) fn turns_direction(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
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

/// The web address that a text is meant to be, written as a browser writes it: `https://example.com/a%20b` for
/// `HTTPS://Example.com/a b`. `None` when it is none.
pub fn web_url(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("://")?;
    let url = url::Url::parse(text.trim()).ok()?;
    let is_web = matches!(url.scheme(), "http" | "https") && url.has_host() && !rest.starts_with('/');
    is_web.then(|| url.into())
}

/// The same, if Wix takes it.
pub(crate) fn short_web_url(text: &str) -> Option<String> {
    web_url(text).filter(|url| utf16_len(url) <= limits::URL)
}
