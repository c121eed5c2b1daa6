//! What appears in Wix Inbox, in Wix's words and within Wix's limits.
//!
//! Shapes and limits: Wix "Send Message" and "Message Object"
//! (<https://dev.wix.com/docs/rest/api-reference/inbox/messages/message-object>).

use std::fmt;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::error::MapError;

/// Wix's documented limits. Lengths are counted in UTF-16 code units, the strictest reading of them.
pub mod limits {
    /// Longest text of a BASIC item or a MINIMAL line.
    pub const TEXT: usize = 16_384;
    /// Longest URL.
    pub const URL: usize = 2_000;
    /// Longest file name.
    pub const FILENAME: usize = 255;
    /// Longest media type.
    pub const MIME_TYPE: usize = 100;
}

/// One message or activity line, ready to be shown in a conversation.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct InboxMessage {
    /// What is shown.
    pub content: Content,
    /// Where it came from; the config may replace it.
    pub badge: Option<Badge>,
    /// Who said or did it.
    pub direction: Direction,
}

impl InboxMessage {
    /// A chat message.
    pub fn basic(direction: Direction, items: Vec<Item>) -> Self {
        Self { content: Content::Basic { items }, badge: None, direction }
    }

    /// An activity line.
    pub fn minimal(direction: Direction, text: impl Into<String>) -> Self {
        Self {
            content: Content::Minimal { text: text.into(), icon_url: None, url: None },
            badge: None,
            direction,
        }
    }

    /// Sets the badge.
    pub fn badge(mut self, badge: Badge) -> Self {
        self.badge = Some(badge);
        self
    }

    /// Sets the icon of an activity line.
    pub fn icon(mut self, icon: &str) -> Self {
        if let Content::Minimal { icon_url, .. } = &mut self.content {
            *icon_url = Some(icon.to_owned());
        }
        self
    }

    /// Sets where a click on an activity line leads.
    pub fn click_through(mut self, target: Option<&str>) -> Self {
        if let Content::Minimal { url, .. } = &mut self.content {
            *url = target.map(str::to_owned);
        }
        self
    }

    /// Brings the message within Wix's limits without losing words where that can be.
    ///
    /// A BASIC text that is too long becomes several items, a MINIMAL one is cut with an ellipsis. A media or click
    /// URL that Wix would refuse becomes text or goes.
    ///
    /// # Errors
    /// When nothing would be left to show, or a badge is empty.
    pub fn within_limits(mut self) -> Result<Self, MapError> {
        self.content = match self.content {
            Content::Basic { items } => basic_within_limits(items)?,
            Content::Minimal { text, icon_url, url } => minimal_within_limits(&text, icon_url, url)?,
        };
        match &self.badge {
            Some(badge) if badge.text.trim().is_empty() => Err(MapError::new("the badge has no text")),
            Some(badge) if badge.icon_url.as_deref().is_some_and(|url| !is_web_url(url)) => {
                Err(MapError::new("the badge's icon_url is not an http(s) URL of at most 2,000 characters"))
            }
            _ => Ok(self),
        }
    }

    /// The `message` object of Send Message, field by field as Wix documents it.
    pub fn to_wix(&self, visibility: Visibility) -> Value {
        let mut message = json!({
            "visibility": visibility.as_wix(),
            "direction": self.direction.as_wix(),
            "content": self.content.to_wix(),
        });
        if let Some(badge) = &self.badge {
            message["badges"] =
                json!([without_nulls(json!({ "text": badge.text, "iconUrl": badge.icon_url }))]);
        }
        message
    }
}

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
    fn to_wix(&self) -> Value {
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

/// A picture or file that lives at a URL. `Debug` shows nothing of it: such URLs are often keys to it.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Media {
    /// Where it can be had.
    pub url: String,
    /// What to call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filename: Option<String>,
    /// Its media type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mime_type: Option<String>,
    /// Until when the URL works, where the provider says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<Timestamp>,
}

impl fmt::Debug for Media {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Media(…)")
    }
}

impl Media {
    /// A picture or file at that URL.
    pub fn at(url: impl Into<String>) -> Self {
        Self { url: url.into(), ..Self::default() }
    }

    /// Takes the file name from the last part of the URL's path, if that looks like one.
    pub fn named_by_url(mut self) -> Self {
        self.filename = url::Url::parse(&self.url).ok().as_ref().and_then(filename);
        self
    }
}

/// Where a message came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Badge {
    /// A word or two, such as `Facebook`.
    pub text: String,
    /// A small picture; an https URL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icon_url: Option<String>,
}

impl Badge {
    /// A badge with an icon.
    pub fn new(text: &str, icon_url: &str) -> Self {
        Self { text: text.to_owned(), icon_url: Some(icon_url.to_owned()) }
    }
}

/// Who said or did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// The contact.
    ParticipantToBusiness,
    /// The business.
    BusinessToParticipant,
}

impl Direction {
    /// The business's own when `by_business`, otherwise the contact's.
    pub fn by_business(by_business: bool) -> Self {
        if by_business { Self::BusinessToParticipant } else { Self::ParticipantToBusiness }
    }

    fn as_wix(self) -> &'static str {
        match self {
            Self::ParticipantToBusiness => "PARTICIPANT_TO_BUSINESS",
            Self::BusinessToParticipant => "BUSINESS_TO_PARTICIPANT",
        }
    }
}

/// Who sees a message.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Visibility {
    /// The site's collaborators only.
    #[default]
    Business,
    /// The contact too.
    BusinessAndParticipant,
}

impl Visibility {
    fn as_wix(self) -> &'static str {
        match self {
            Self::Business => "BUSINESS",
            Self::BusinessAndParticipant => "BUSINESS_AND_PARTICIPANT",
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
        Item::Image(media) => media_within_limits(media, "[image]", Item::Image),
        Item::File(media) => media_within_limits(media, "[file]", Item::File),
    }
}

fn media_within_limits(mut media: Media, label: &str, item: fn(Media) -> Item) -> Vec<Item> {
    media.filename = media.filename.map(|name| cut(&name, limits::FILENAME)).filter(|name| !name.is_empty());
    media.mime_type = media.mime_type.filter(|name| utf16_len(name) <= limits::MIME_TYPE);
    if is_web_url(&media.url) {
        return vec![item(media)];
    }
    let line = [Some(label.to_owned()), media.filename].into_iter().flatten().collect::<Vec<_>>().join(" ");
    vec![Item::Text(line)]
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
    let web_url = |url: Option<String>| url.filter(|url| is_web_url(url));
    Ok(Content::Minimal { text: cut(&text, limits::TEXT), icon_url: web_url(icon_url), url: web_url(url) })
}

/// Splits at the last line break or space that fits; blank text gives nothing.
fn split_text(text: &str) -> Vec<String> {
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
fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

fn cut(text: &str, limit: usize) -> String {
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

fn utf16_len(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// The last part of the path, decoded: `price list.pdf`. Only with an extension, and without what could mislead.
fn filename(url: &url::Url) -> Option<String> {
    let part = url.path_segments()?.next_back()?.replace('+', "%2B");
    let (name, _) = form_urlencoded::parse(part.as_bytes()).next()?;
    let (stem, extension) = name.rsplit_once('.')?;
    let is_plain = !name.chars().any(|c| {
        c.is_control() || matches!(c, '/' | '\\' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    });
    let is_named = !stem.is_empty() && matches!(extension.len(), 1..=10);
    (is_plain && is_named && !part.contains(['=', '&'])).then(|| name.into_owned())
}

fn is_web_url(text: &str) -> bool {
    let parsed = url::Url::parse(text);
    utf16_len(text) <= limits::URL
        && parsed.is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

fn without_nulls(mut value: Value) -> Value {
    if let Value::Object(fields) = &mut value {
        fields.retain(|_, field| !field.is_null());
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(message: &InboxMessage) -> Vec<String> {
        match &message.content {
            Content::Basic { items } => items
                .iter()
                .map(|item| match item {
                    Item::Text(text) => text.clone(),
                    Item::Image(_) | Item::File(_) => "media".to_owned(),
                })
                .collect(),
            Content::Minimal { text, .. } => vec![text.clone()],
        }
    }

    fn chat(text: String) -> InboxMessage {
        InboxMessage::basic(Direction::ParticipantToBusiness, vec![Item::Text(text)])
    }

    #[test]
    fn a_long_chat_text_is_split_and_loses_no_word() {
        let text = "word ".repeat(5_000);
        let parts = texts(&chat(text.clone()).within_limits().expect("a message"));
        assert!(parts.iter().all(|part| utf16_len(part) <= limits::TEXT));
        assert_eq!(parts.join(" ").split_whitespace().count(), 5_000);
    }

    #[test]
    fn a_text_without_spaces_is_split_between_characters() {
        let parts = texts(&chat("😀".repeat(10_000)).within_limits().expect("a message"));
        assert_eq!(parts.concat(), "😀".repeat(10_000));
    }

    #[test]
    fn a_long_activity_line_is_cut() {
        let line = InboxMessage::minimal(Direction::ParticipantToBusiness, "x".repeat(20_000));
        let text = &texts(&line.within_limits().expect("a line"))[0];
        assert_eq!((utf16_len(text), text.ends_with('…')), (limits::TEXT, true));
    }

    #[test]
    fn control_characters_are_left_out_and_debug_shows_no_words() {
        let message = chat("a\u{0}b\u{1b}[31m\nc".to_owned()).within_limits().expect("a message");
        assert_eq!(texts(&message), ["ab[31m\nc"]);
        assert!(!format!("{message:?}").contains("31m"));
    }

    #[test]
    fn a_message_with_nothing_to_show_is_refused() {
        assert!(chat(" \n".to_owned()).within_limits().is_err());
        assert!(InboxMessage::minimal(Direction::ParticipantToBusiness, "").within_limits().is_err());
    }

    #[test]
    fn media_that_wix_would_refuse_becomes_a_line_of_text() {
        let media = Media::at(format!("https://example.com/{}", "x".repeat(2_000)));
        let message = InboxMessage::basic(Direction::ParticipantToBusiness, vec![Item::Image(media)]);
        assert_eq!(texts(&message.within_limits().expect("a message")), ["[image]"]);
    }

    #[test]
    fn a_file_is_named_by_its_url_where_that_looks_like_a_name() {
        let name = |url: &str| Media::at(url).named_by_url().filename;
        assert_eq!(name("https://example.com/a/price%20list.pdf?oh=1").as_deref(), Some("price list.pdf"));
        assert_eq!(name("https://example.com/a+b.mp4").as_deref(), Some("a+b.mp4"));
        for url in [
            "https://example.com",
            "https://example.com/",
            "https://example.com/a.b/c",
            "https://example.com/.hidden",
            "https://example.com/..%2f..%2fetc%2fpass.wd",
            "https://example.com/invoice%E2%80%AEfdp.exe",
            "no URL.pdf",
        ] {
            assert_eq!(name(url), None, "{url}");
        }
    }

    #[test]
    fn the_wix_object_has_the_documented_fields() {
        let message = InboxMessage::minimal(Direction::BusinessToParticipant, "Booked")
            .badge(Badge { text: "Calendly".to_owned(), icon_url: None });
        assert_eq!(
            message.to_wix(Visibility::Business),
            json!({
                "visibility": "BUSINESS",
                "direction": "BUSINESS_TO_PARTICIPANT",
                "content": { "minimal": { "text": "Booked" } },
                "badges": [{ "text": "Calendly" }],
            })
        );
    }
}
