//! A message of the inbox, as the story expects it and as the imitation of Wix has recorded it.

use inbox_core::Direction;
use serde::Serialize;
use serde_json::Value;

/// What one sees of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Message {
    /// The contact's name: whose conversation it is in.
    #[serde(skip)]
    pub(super) person: String,
    pub(super) direction: Direction,
    pub(super) badge: String,
    pub(super) kind: Kind,
    pub(super) text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) picture: Option<String>,
}

/// How Wix Inbox shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Kind {
    /// A bubble.
    Chat,
    /// A line between the bubbles.
    Activity,
}

impl Message {
    /// A bubble, said by the person.
    pub(super) fn chat(person: &str, badge: &str, text: &str) -> Self {
        Self {
            person: person.to_owned(),
            direction: Direction::ParticipantToBusiness,
            badge: badge.to_owned(),
            kind: Kind::Chat,
            text: text.to_owned(),
            picture: None,
        }
    }

    /// A line about what the person did.
    pub(super) fn activity(person: &str, badge: &str, text: &str) -> Self {
        Self { kind: Kind::Activity, ..Self::chat(person, badge, text) }
    }

    /// The same, said by the business.
    pub(super) fn by_business(self) -> Self {
        Self { direction: Direction::BusinessToParticipant, ..self }
    }

    /// The same with a picture.
    pub(super) fn picture(self, url: &str) -> Self {
        Self { picture: Some(url.to_owned()), ..self }
    }

    /// Whether the business said it.
    pub(super) fn is_by_business(&self) -> bool {
        self.direction == Direction::BusinessToParticipant
    }

    /// Reads an entry of `GET /_sandbox/messages`.
    pub(super) fn recorded(entry: &Value) -> Self {
        let message = &entry["message"];
        let minimal = message["content"]["minimal"]["text"].as_str();
        let items = message["content"]["basic"]["items"].as_array().map_or(&[][..], Vec::as_slice);
        let texts = minimal.into_iter().chain(items.iter().filter_map(|item| item["text"].as_str()));
        let name = entry["contactName"].as_str().filter(|name| !name.is_empty());
        let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        Self {
            person: name.map_or_else(|| word(&entry["contactEmail"]), str::to_owned),
            direction: Direction::by_business(message["direction"] == "BUSINESS_TO_PARTICIPANT"),
            badge: word(&message["badges"][0]["text"]),
            kind: if minimal.is_some() { Kind::Activity } else { Kind::Chat },
            text: texts.collect::<Vec<_>>().join("\n"),
            picture: items.iter().find_map(|item| item["image"]["url"].as_str()).map(str::to_owned),
        }
    }
}
