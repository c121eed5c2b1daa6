//! What is shown of a message: a chat message or an activity line.

use std::fmt;

use jiff::Timestamp;
use serde::Serialize;

use crate::error::MapError;
use crate::media::Media;
use crate::text::{printable, web_url};

/// What is shown: Wix Inbox's BASIC or MINIMAL content. `Debug` shows none of it.
#[derive(Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// A chat message: at least one item, each a bubble of its own.
    Basic(Vec<Item>),
    /// An activity line.
    Minimal {
        /// The line.
        text: String,
        /// A small picture before it.
        #[serde(skip_serializing_if = "Option::is_none")]
        icon_url: Option<String>,
        /// Where a click leads.
        #[serde(skip_serializing_if = "Option::is_none")]
        url: Option<String>,
    },
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Basic(items) => f.debug_tuple("Basic").field(items).finish(),
            Self::Minimal { .. } => f.debug_struct("Minimal").finish_non_exhaustive(),
        }
    }
}

impl Content {
    /// See [`InboxMessage::presentable`](crate::InboxMessage::presentable).
    pub(crate) fn presentable(self) -> Result<Self, MapError> {
        match self {
            Self::Basic(items) => {
                let items: Vec<Item> = items.into_iter().filter_map(Item::presentable).collect();
                if items.is_empty() {
                    return Err(MapError::new("the message has nothing to show"));
                }
                Ok(Self::Basic(items))
            }
            Self::Minimal { text, icon_url, url } => {
                let text = printable(&text);
                if text.trim().is_empty() {
                    return Err(MapError::new("the activity line has no text"));
                }
                let [icon_url, url] = [icon_url, url].map(|url| url.as_deref().and_then(web_url));
                Ok(Self::Minimal { text, icon_url, url })
            }
        }
    }

    /// Describes media whose URL has expired by then.
    pub(crate) fn without_expired_media(self, now: Timestamp) -> Self {
        match self {
            Self::Basic(items) => {
                Self::Basic(items.into_iter().map(|item| item.described_if_expired(now)).collect())
            }
            line @ Self::Minimal { .. } => line,
        }
    }
}

/// One bubble of a chat message. `Debug` shows its kind only.
#[derive(Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
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

    /// The same as a line of text with the media's name and URL: `[image] a.png https://example.com/a.png`.
    pub fn with_url_as_text(self) -> Self {
        match self.media() {
            Some((label, media)) => in_words([Some(label), media.filename.as_deref(), Some(&media.url)]),
            None => self,
        }
    }

    /// Its media, and what that is called in words.
    fn media(&self) -> Option<(&'static str, &Media)> {
        match self {
            Self::Text(_) => None,
            Self::Image(media) => Some(("[image]", media)),
            Self::File(media) => Some(("[file]", media)),
        }
    }

    /// `None` when nothing of it can be seen.
    fn presentable(self) -> Option<Self> {
        match self {
            Self::Text(text) => Some(printable(&text)).filter(|text| !text.trim().is_empty()).map(Self::Text),
            Self::Image(media) => Some(Self::Image(media.tidy()).described_unless_open()),
            Self::File(media) => Some(Self::File(media.tidy()).described_unless_open()),
        }
    }

    /// Describes media that no browser can open.
    fn described_unless_open(self) -> Self {
        match self.media() {
            Some((label, media)) if !media.is_open() => {
                in_words([Some(label), media.filename.as_deref(), media.mime_type.as_deref()])
            }
            Some((label, media)) if web_url(&media.url).is_none() => {
                in_words([Some(label), media.filename.as_deref(), None])
            }
            _ => self,
        }
    }

    fn described_if_expired(self, now: Timestamp) -> Self {
        match self.media() {
            Some((label, media)) if media.has_expired(now) => {
                let name = media.filename.as_deref().or(media.mime_type.as_deref());
                in_words([Some(label), name, Some("(no longer available)")])
            }
            _ => self,
        }
    }
}

fn in_words(words: [Option<&str>; 3]) -> Item {
    let line = words.into_iter().flatten().collect::<Vec<_>>().join(" ");
    Item::Text(printable(&line))
}
