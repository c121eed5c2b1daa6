//! What was said, and how it is shown.

use inbox_core::{Direction, InboxMessage, Item, Media};
use serde::{Deserialize, Serialize};

use crate::address::Channel;

const NOTHING: &str = "[a message without a text]";
/// Pictures that every browser shows.
const PICTURES: [&str; 4] = ["image/jpeg", "image/png", "image/gif", "image/webp"];

/// What was said, as Twilio sent it.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Said {
    pub(crate) by_business: bool,
    pub(crate) channel: Channel,
    pub(crate) texts: Vec<String>,
    pub(crate) media: Vec<Media>,
}

inbox_core::opaque_debug!(Said);

impl Said {
    /// The texts first, then pictures and files; `needing_auth` where no browser can open those.
    pub(crate) fn message(&self, needing_auth: bool) -> InboxMessage {
        let texts = self.texts.iter().filter(|text| is_seen(text)).map(Item::text);
        let media = self.media.iter().map(|media| item(media.clone().needing_auth(needing_auth)));
        let mut items: Vec<_> = texts.chain(media).collect();
        if items.is_empty() {
            items.push(Item::text(NOTHING));
        }
        InboxMessage::basic(Direction::by_business(self.by_business), items).badge(self.channel.badge())
    }
}

fn is_seen(text: &str) -> bool {
    text.contains(|c: char| !c.is_whitespace() && !c.is_control())
}

fn item(media: Media) -> Item {
    let is_picture = |kind: &str| PICTURES.iter().any(|known| known.eq_ignore_ascii_case(kind));
    if media.mime_type.as_deref().is_some_and(is_picture) { Item::Image(media) } else { Item::File(media) }
}
