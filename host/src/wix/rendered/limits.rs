//! Wix's limits for a message. Lengths are counted in UTF-16 code units, the strictest reading of them.

use inbox_core::host::{cut, utf16_prefix};
use inbox_core::{Item, Media};

/// The longest text of a chat item or an activity line.
pub(super) const TEXT: usize = 16_384;
/// The longest URL.
pub(super) const URL: usize = 2_000;
/// The longest file name.
const FILENAME: usize = 255;
/// The longest media type.
const MIME_TYPE: usize = 100;

/// An item whose media Wix takes; media with a URL that is too long becomes text.
pub(super) fn item(item: Item) -> Item {
    let item = match item {
        Item::Text(_) => return item,
        Item::Image(media) => Item::Image(names(media)),
        Item::File(media) => Item::File(names(media)),
    };
    match &item {
        Item::Image(media) | Item::File(media) if !fits(&media.url, URL) => item.with_url_as_text(),
        _ => item,
    }
}

fn names(mut media: Media) -> Media {
    media.filename = media.filename.map(|name| cut(&name, FILENAME));
    media.mime_type = media.mime_type.filter(|name| fits(name, MIME_TYPE));
    media
}

/// The URL, if it is short enough.
pub(super) fn url(url: String) -> Option<String> {
    Some(url).filter(|url| fits(url, URL))
}

/// The text, cut with an ellipsis if it is too long.
pub(super) fn cut_text(text: &str) -> String {
    cut(text, TEXT)
}

/// The text in parts that are short enough, split at the last line break or space that fits. Leaves blank parts out.
pub(super) fn split_text(text: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut rest = text;
    while !fits(rest, TEXT) {
        let longest = utf16_prefix(rest, TEXT);
        let end = longest.rfind(['\n', ' ']).filter(|at| *at > 0).unwrap_or(longest.len());
        parts.push(rest[..end].to_owned());
        rest = rest[end..].trim_start_matches(['\n', ' ']);
    }
    parts.push(rest.to_owned());
    parts.retain(|part| !part.trim().is_empty());
    parts
}

fn fits(text: &str, limit: usize) -> bool {
    utf16_prefix(text, limit).len() == text.len()
}
