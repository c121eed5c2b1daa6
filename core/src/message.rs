//! What appears in the inbox. How it gets there, and within which limits, is the host's business.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::badge::Badge;
use crate::content::{Content, Item};
use crate::error::MapError;

/// One message or activity line, ready to be shown in a conversation.
///
/// Its JSON is how fixtures expect it: `{"badge": …, "content": {"basic": […]}, "direction": "participant_to_business"}`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct InboxMessage {
    /// What is shown.
    pub content: Content,
    /// Where it came from; the config may replace it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub badge: Option<Badge>,
    /// Who said or did it.
    pub direction: Direction,
}

impl InboxMessage {
    /// A chat message.
    pub fn basic(direction: Direction, items: Vec<Item>) -> Self {
        Self { content: Content::Basic(items), badge: None, direction }
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

    /// Makes it fit to be read: no control characters, no blank items, names on one line, links only where they open.
    ///
    /// Media that needs credentials, or whose URL is not a web address, becomes a line of text.
    ///
    /// # Errors
    /// When nothing would be left to show, or the badge is empty or its icon is not a web address.
    pub fn presentable(mut self) -> Result<Self, MapError> {
        self.content = self.content.presentable()?;
        self.badge.as_ref().map_or(Ok(()), Badge::check)?;
        Ok(self)
    }

    /// Describes media whose URL has expired by then, so that a message that waited for long shows no dead links.
    pub fn without_expired_media(self, now: Timestamp) -> Self {
        Self { content: self.content.without_expired_media(now), ..self }
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
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::media::Media;

    fn chat(items: Vec<Item>) -> InboxMessage {
        InboxMessage::basic(Direction::ParticipantToBusiness, items)
    }

    fn text(text: &str) -> InboxMessage {
        chat(vec![Item::text(text)])
    }

    /// The items of a chat message once it is presentable.
    fn shown(items: Vec<Item>) -> Value {
        items_of(&chat(items).presentable().expect("a message"))
    }

    fn items_of(message: &InboxMessage) -> Value {
        serde_json::to_value(message).expect("JSON")["content"]["basic"].take()
    }

    fn texts(texts: &[&str]) -> Value {
        texts.iter().map(|text| json!({ "text": text })).collect()
    }

    #[test]
    fn control_characters_are_left_out_and_debug_shows_no_words() {
        let message = text("a\u{0}b\u{1b}[31m\nc").presentable().expect("a message");
        assert_eq!(items_of(&message), texts(&["ab[31m\nc"]));
        assert!(!format!("{message:?}").contains("31m"));
    }

    #[test]
    fn a_message_with_nothing_to_show_is_refused() {
        assert!(text(" \n").presentable().is_err());
        assert!(chat(Vec::new()).presentable().is_err());
        assert!(InboxMessage::minimal(Direction::ParticipantToBusiness, "").presentable().is_err());
    }

    #[test]
    fn blank_items_are_left_out() {
        assert_eq!(shown(vec![Item::text("a"), Item::text(" \u{1}"), Item::text("b")]), texts(&["a", "b"]));
    }

    #[test]
    fn a_badge_without_text_or_with_an_icon_that_is_no_web_address_is_refused() {
        for badge in [Badge { text: " ".to_owned(), icon_url: None }, Badge::new("Shop", "icon.png")] {
            assert!(text("hi").badge(badge).presentable().is_err());
        }
    }

    #[test]
    fn media_without_a_web_address_becomes_a_line_of_text() {
        for url in ["fb://4711", "https:///a.jpg", "ftp://example.com/a.jpg"] {
            assert_eq!(shown(vec![Item::File(Media::at(url))]), texts(&["[file]"]), "{url}");
        }
    }

    #[test]
    fn names_and_types_of_media_that_cannot_be_seen_are_left_out() {
        let media = Media { filename: Some("\u{1}".to_owned()), ..Media::at("https://example.com/a") };
        let file = shown(vec![Item::File(media.mime_type(Some("\u{1b} ")))]);
        assert_eq!(file, json!([{ "file": { "url": "https://example.com/a" } }]));
    }

    #[test]
    fn a_file_name_reads_as_it_is_on_one_line() {
        let mut media = Media::at("https://me:word@example.com/a");
        media.filename = Some("invoice\u{202e}fdp.exe\n is  safe".to_owned());
        assert_eq!(shown(vec![Item::File(media)]), texts(&["[file] invoicefdp.exe is safe"]));
    }

    #[test]
    fn media_that_needs_credentials_becomes_a_line_that_says_what_it_was() {
        let url = "https://example.com/a.png";
        let photo = Media::at(url).named_by_url().mime_type(Some("image/png")).needing_auth(true);
        let with_user = Media::at("https://me:word@example.com/a.pdf").mime_type(Some("application/pdf"));
        let words = texts(&["[image] a.png image/png", "[file] application/pdf"]);
        assert_eq!(shown(vec![Item::Image(photo), Item::File(with_user)]), words);
    }

    #[test]
    fn media_urls_are_written_as_a_browser_writes_them() {
        for (url, written) in [
            ("HTTPS://Example.com/a b.jpg", "https://example.com/a%20b.jpg"),
            ("https://example.com/a\nb", "https://example.com/ab"),
        ] {
            assert_eq!(shown(vec![Item::Image(Media::at(url))]), json!([{ "image": { "url": written } }]));
        }
    }

    #[test]
    fn media_that_has_expired_is_described() {
        let mut photo = Media::at("https://example.com/a.png").named_by_url();
        let expires = Timestamp::constant(7, 0);
        photo.expires = Some(expires);
        let message = chat(vec![Item::text("look"), Item::Image(photo.clone()), Item::File(photo)]);
        assert_eq!(message.clone().without_expired_media(Timestamp::constant(6, 0)), message);
        let words = ["look", "[image] a.png (no longer available)", "[file] a.png (no longer available)"];
        assert_eq!(items_of(&message.without_expired_media(expires)), texts(&words));
    }

    #[test]
    fn its_json_is_readable() {
        let message = InboxMessage::minimal(Direction::BusinessToParticipant, "Booked")
            .click_through(Some("https://example.com/1"))
            .badge(Badge { text: "Calendly".to_owned(), icon_url: None });
        let expected = json!({
            "badge": { "text": "Calendly" },
            "content": { "minimal": { "text": "Booked", "url": "https://example.com/1" } },
            "direction": "business_to_participant",
        });
        assert_eq!(serde_json::to_value(message).expect("JSON"), expected);
    }
}
