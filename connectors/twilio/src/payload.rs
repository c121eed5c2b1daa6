//! What an event carries from `parse` to `map`, and how it is shown.

use inbox_core::{
    DedupeKey, Direction, Event, Form, InboxMessage, Item, Media, ParseError, Timestamp, is_blank,
};
use serde::{Deserialize, Serialize};

use crate::address::{Channel, TELEPHONE, person, split};

const NOTHING: &str = "[a message without a text]";
/// Pictures that every browser shows.
const PICTURES: [&str; 4] = ["image/jpeg", "image/png", "image/gif", "image/webp"];

/// What was written, or how a call ended.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Payload {
    pub(crate) by_business: bool,
    pub(crate) channel: Channel,
    pub(crate) texts: Vec<String>,
    pub(crate) media: Vec<Media>,
}

inbox_core::opaque_debug!(Payload);

impl Payload {
    /// The texts first, then pictures and files; with `needing_auth` no browser can open those.
    pub(crate) fn message(&self, needing_auth: bool) -> InboxMessage {
        let direction = Direction::by_business(self.by_business);
        if let (Channel::Voice, [line]) = (self.channel, self.texts.as_slice()) {
            return InboxMessage::minimal(direction, line).icon(TELEPHONE).badge(self.channel.badge());
        }
        let texts = self.texts.iter().filter(|text| !is_blank(text)).map(Item::text);
        let media =
            self.media.iter().map(|media| item(media.clone().needing_auth(needing_auth || media.auth)));
        let mut items: Vec<_> = texts.chain(media).collect();
        if items.is_empty() {
            items.push(Item::text(NOTHING));
        }
        InboxMessage::basic(direction, items).badge(self.channel.badge())
    }
}

fn item(media: Media) -> Item {
    let is_picture = |kind: &str| PICTURES.iter().any(|known| known.eq_ignore_ascii_case(kind));
    if media.mime_type.as_deref().is_some_and(is_picture) { Item::Image(media) } else { Item::File(media) }
}

/// What happened between a person and the business; `None` for a channel that is not read here.
pub(crate) fn event(id: &str, theirs: &str, payload: Payload) -> Result<Option<Event<Payload>>, ParseError> {
    let key = DedupeKey::new(id)?;
    let Some((channel, theirs)) = split(theirs) else { return Ok(None) };
    let (kind, channel) = match payload.channel {
        Channel::Voice => ("call", Channel::Voice),
        _ => ("message", channel),
    };
    Ok(Some(Event::new(kind, key, person(theirs), Payload { channel, ..payload })))
}

/// `Thu, 09 Oct 2025 08:53:20 +0000`.
pub(crate) fn time(text: &str) -> Option<Timestamp> {
    Timestamp::strptime("%a, %d %b %Y %H:%M:%S %z", text).ok()
}

/// An id that becomes part of a URL, so it must look like one.
pub(crate) fn sid<'a>(form: &'a Form, name: &str) -> Result<&'a str, ParseError> {
    let sid = form.need(name)?;
    let is_sid = sid.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_sid { Ok(sid) } else { Err(ParseError::new(format!("`{name}` is not an id"))) }
}
