//! What appears in Wix Inbox, in Wix's words and within Wix's limits.
//!
//! Shapes and limits: Wix "Send Message" and "Message Object"
//! (<https://dev.wix.com/docs/rest/api-reference/inbox/messages/message-object>).

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::badge::Badge;
use crate::content::{Content, Item};
use crate::error::MapError;

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
        self.content = self.content.within_limits()?;
        self.badge.as_ref().map_or(Ok(()), Badge::check)?;
        Ok(self)
    }

    /// Describes media whose URL does not work any more at that time: what waited for long shows no dead links.
    pub fn without_gone_media(self, at: Timestamp) -> Self {
        Self { content: self.content.without_gone_media(at), ..self }
    }

    /// The `message` object of Send Message, field by field as Wix documents it.
    pub fn to_wix(&self, visibility: Visibility) -> Value {
        let mut message = json!({
            "visibility": visibility.as_wix(),
            "direction": self.direction.as_wix(),
            "content": self.content.to_wix(),
        });
        if let Some(badge) = &self.badge {
            message["badges"] = json!([badge.to_wix()]);
        }
        message
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits;
    use crate::media::Media;
    use crate::text::utf16_len;

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
        let long = format!("https://example.com/{}", "x".repeat(2_000));
        let items = vec![Item::Image(Media::at(&long)), Item::File(Media::at("fb://4711"))];
        let message = InboxMessage::basic(Direction::ParticipantToBusiness, items).within_limits();
        assert_eq!(texts(&message.expect("a message")), [format!("[image] {long}"), "[file]".to_owned()]);
    }

    #[test]
    fn names_and_types_of_media_that_cannot_be_seen_are_left_out() {
        let media = Media { filename: Some("\u{1}".to_owned()), ..Media::at("https://example.com/a") };
        let items = vec![Item::File(media.mime_type(Some("\u{1b} ")))];
        let message = InboxMessage::basic(Direction::ParticipantToBusiness, items).within_limits();
        let file = &message.expect("a message").to_wix(Visibility::Business)["content"]["basic"]["items"][0];
        assert_eq!(*file, json!({ "file": { "url": "https://example.com/a" } }));
    }

    #[test]
    fn a_file_name_reads_as_it_is_on_one_line() {
        let mut media = Media::at("https://me:word@example.com/a");
        media.filename = Some("invoice\u{202e}fdp.exe\n is  safe".to_owned());
        let message = InboxMessage::basic(Direction::ParticipantToBusiness, vec![Item::File(media)]);
        let message = message.within_limits().expect("a message");
        assert_eq!(texts(&message), ["[file] invoicefdp.exe is safe"]);
    }

    #[test]
    fn media_that_needs_credentials_becomes_a_line_that_says_what_it_was() {
        let url = "https://example.com/a.png";
        let photo = Media::at(url).named_by_url().mime_type(Some("image/png")).needing_auth(true);
        let with_user = Media::at("https://me:word@example.com/a.pdf").mime_type(Some("application/pdf"));
        let items = vec![Item::Image(photo), Item::File(with_user)];
        let message = InboxMessage::basic(Direction::ParticipantToBusiness, items).within_limits();
        let expected = ["[image] a.png image/png", "[file] application/pdf"];
        assert_eq!(texts(&message.expect("a message")), expected);
    }

    #[test]
    fn media_urls_are_written_as_a_browser_writes_them() {
        let url = |text: &str| {
            let items = vec![Item::Image(Media::at(text))];
            let message = InboxMessage::basic(Direction::ParticipantToBusiness, items).within_limits();
            message.expect("a message").to_wix(Visibility::Business)["content"]["basic"]["items"][0]["image"]
                ["url"]
                .as_str()
                .map(str::to_owned)
        };
        assert_eq!(url("HTTPS://Example.com/a b.jpg").as_deref(), Some("https://example.com/a%20b.jpg"));
        assert_eq!(url("https://example.com/a\nb").as_deref(), Some("https://example.com/ab"));
        assert_eq!(url("https:///a.jpg"), None);
        assert_eq!(url("ftp://example.com/a.jpg"), None);
    }

    #[test]
    fn media_that_are_gone_are_told_in_words() {
        let (mut photo, at) =
            (Media::at("https://example.com/a.png").named_by_url(), Timestamp::constant(7, 0));
        photo.expires = Some(at);
        let items = vec![Item::text("look"), Item::Image(photo.clone()), Item::File(photo)];
        let message = InboxMessage::basic(Direction::ParticipantToBusiness, items);
        let shown = |at| message.clone().without_gone_media(at).to_wix(Visibility::Business);
        assert_eq!(shown(Timestamp::constant(6, 0)), message.to_wix(Visibility::Business));
        let words = ["look", "[image] a.png (no longer available)", "[file] a.png (no longer available)"];
        let words = words.map(|text| json!({ "text": text }));
        assert_eq!(shown(at)["content"]["basic"]["items"], json!(words));
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
