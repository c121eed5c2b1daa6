//! Texts and web addresses as people read them.

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

/// The text, cut with an ellipsis where it is longer than `limit` UTF-16 code units.
pub fn cut(text: &str, limit: usize) -> String {
    if utf16_prefix(text, limit).len() == text.len() {
        text.to_owned()
    } else {
        format!("{}…", utf16_prefix(text, limit - 1))
    }
}

/// The longest beginning of a text within `limit` UTF-16 code units.
pub fn utf16_prefix(text: &str, limit: usize) -> &str {
    let mut units = 0;
    let end = text.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > limit
    });
    &text[..end.map_or(text.len(), |(at, _)| at)]
}

/// The length in UTF-16 code units.
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
