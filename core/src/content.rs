//! What is shown of a message: Wix Inbox's BASIC and MINIMAL content.

use std::fmt;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::error::MapError;
use crate::limits;
use crate::media::Media;
use crate::text::{cut, one_line, printable, short_web_url, split_text, utf16_len, web_url};

/// How media begin that are told in words.
const IMAGE: &str = "[image]";
const FILE: &str = "[file]";

/// What is shown: Wix Inbox's BASIC or MINIMAL content. `Debug` shows none of it.
#[derive(Clone, PartialEq)]
pub enum Content {
    /// A chat message; each item shows as a bubble of its own.
    Basic {
        /// At least one.
        items: Vec<Item>,
    },
    /// An activity line.
    Minimal {
        /// The line.
        text: String,
        /// A small picture before it.
        icon_url: Option<String>,
        /// Where a click leads.
        url: Option<String>,
    },
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Basic { items } => f.debug_struct("Basic").field("items", items).finish(),
            Self::Minimal { .. } => f.debug_struct("Minimal").finish_non_exhaustive(),
        }
    }
}

impl Content {
    /// Brings it within Wix's limits.
    pub(crate) fn within_limits(self) -> Result<Self, MapError> {
        match self {
            Self::Basic { items } => basic_within_limits(items),
            Self::Minimal { text, icon_url, url } => minimal_within_limits(&text, icon_url, url),
        }
    }

    /// Describes media whose URL does not work any more at that time.
    pub(crate) fn without_gone_media(self, at: Timestamp) -> Self {
        match self {
            Self::Basic { items } => {
                Self::Basic { items: items.into_iter().flat_map(|item| item.described_if_gone(at)).collect() }
            }
            line @ Self::Minimal { .. } => line,
        }
    }

    /// The `content` object of Wix's message.
    pub(crate) fn to_wix(&self) -> Value {
        match self {
            Self::Basic { items } => {
                json!({ "basic": { "items": items.iter().map(Item::to_wix).collect::<Vec<_>>() } })
            }
            Self::Minimal { text, icon_url, url } => {
                json!({ "minimal": without_nulls(json!({ "text": text, "iconUrl": icon_url, "url": url })) })
            }
        }
    }
}

/// One bubble of a chat message. `Debug` shows its kind only.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Item {
    /// Words.
    Text(String),
    /// A picture.
    Image(Media),
    /// Anything else that can be opened.
    File(Media),
}

impl fmt::Debug for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text(_) => "Text(…)",
            Self::Image(_) => "Image(…)",
            Self::File(_) => "File(…)",
        })
    }
}

impl Item {
    /// A text item.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    fn described_if_gone(self, at: Timestamp) -> Vec<Self> {
        let (label, media) = match self {
            Self::Image(media) if media.is_gone(at) => (IMAGE, media),
            Self::File(media) if media.is_gone(at) => (FILE, media),
            shown => return vec![shown],
        };
        let name = media.filename.or(media.mime_type);
        in_words([Some(label.to_owned()), name, Some("(no longer available)".to_owned())])
    }

    fn to_wix(&self) -> Value {
        match self {
            Self::Text(text) => json!({ "text": text }),
            Self::Image(media) => {
                json!({ "image": without_nulls(json!({ "url": media.url, "filename": media.filename })) })
            }
            Self::File(media) => json!({ "file": without_nulls(
                json!({ "url": media.url, "filename": media.filename, "mimeType": media.mime_type })
            ) }),
        }
    }
}

fn basic_within_limits(items: Vec<Item>) -> Result<Content, MapError> {
    let items: Vec<Item> = items.into_iter().flat_map(item_within_limits).collect();
    if items.is_empty() {
        Err(MapError::new("the message has nothing to show"))
    } else {
        Ok(Content::Basic { items })
    }
}

fn item_within_limits(item: Item) -> Vec<Item> {
    match item {
        Item::Text(text) => split_text(&printable(&text)).into_iter().map(Item::Text).collect(),
        Item::Image(media) => media_within_limits(media, IMAGE, Item::Image),
        Item::File(media) => media_within_limits(media, FILE, Item::File),
    }
}

fn media_within_limits(mut media: Media, label: &str, item: fn(Media) -> Item) -> Vec<Item> {
    // A name that reads backwards hides what a file is: `fdp.exe`.
    let seen = |text: String| Some(one_line(&text)).filter(|text| !text.is_empty());
    media.filename = media.filename.and_then(seen).map(|name| cut(&name, limits::FILENAME));
    media.mime_type = media.mime_type.and_then(seen).filter(|name| utf16_len(name) <= limits::MIME_TYPE);
    if !media.is_open() {
        return in_words([Some(label.to_owned()), media.filename, media.mime_type]);
    }
    let url = web_url(&media.url);
    if let Some(url) = url.as_ref().filter(|url| utf16_len(url) <= limits::URL) {
        return vec![item(Media { url: url.clone(), ..media })];
    }
    in_words([Some(label.to_owned()), media.filename, url])
}

/// What cannot be opened as what it is: `[image] a.png https://…`.
fn in_words(words: [Option<String>; 3]) -> Vec<Item> {
    let line = words.into_iter().flatten().collect::<Vec<_>>().join(" ");
    split_text(&printable(&line)).into_iter().map(Item::Text).collect()
}

fn minimal_within_limits(
    text: &str,
    icon_url: Option<String>,
    url: Option<String>,
) -> Result<Content, MapError> {
    let text = printable(text);
    if text.trim().is_empty() {
        return Err(MapError::new("the activity line has no text"));
    }
    let web_url = |url: Option<String>| url.as_deref().and_then(short_web_url);
    Ok(Content::Minimal { text: cut(&text, limits::TEXT), icon_url: web_url(icon_url), url: web_url(url) })
}

/// An object without the fields that are null.
pub(crate) fn without_nulls(mut value: Value) -> Value {
    if let Value::Object(fields) = &mut value {
        fields.retain(|_, field| !field.is_null());
    }
    value
}
