//! The inbox as the imitation of Wix has recorded it.

use std::fmt;

use inbox_core::Direction;
use serde::Serialize;
use serde_json::Value;

/// The messages that arrived, in this order, and how many calls to Wix failed on purpose.
#[derive(Debug, Default)]
pub(super) struct Inbox {
    /// Each message with the id of its conversation.
    arrived: Vec<(String, Message)>,
    pub(super) failed_calls: usize,
}

/// A conversation with a contact.
#[derive(Debug, Serialize)]
pub(super) struct Conversation {
    #[serde(skip)]
    id: String,
    /// The contact's name.
    pub(super) name: String,
    pub(super) messages: Vec<Message>,
}

/// What people see of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Message {
    /// The contact's name.
    #[serde(skip)]
    pub(super) person: String,
    pub(super) direction: Direction,
    pub(super) badge: String,
    pub(super) kind: Kind,
    pub(super) text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) picture: Option<String>,
}

/// How Wix Inbox shows a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    /// A bubble.
    Chat,
    /// A line between the bubbles.
    Activity,
}

impl Inbox {
    /// Reads `messages` of `GET /_sandbox/messages` and `calls` of `GET /_sandbox/calls`.
    pub(super) fn new(messages: &Value, calls: &Value) -> Self {
        let id = |entry: &Value| text(&entry["conversationId"]);
        let arrived = list(messages).iter().map(|entry| (id(entry), Message::recorded(entry))).collect();
        let failed_calls = list(calls).iter().filter(|call| !call["fault"].is_null()).count();
        Self { arrived, failed_calls }
    }

    /// What came after an earlier look.
    pub(super) fn since(mut self, earlier: &Self) -> Self {
        self.arrived.drain(..earlier.arrived.len().min(self.arrived.len()));
        self.failed_calls -= earlier.failed_calls.min(self.failed_calls);
        self
    }

    /// Who got each message.
    pub(super) fn recipients(&self) -> Vec<String> {
        self.arrived.iter().map(|(_, message)| message.person.clone()).collect()
    }

    /// The conversations, in the order in which they began.
    pub(super) fn conversations(&self) -> Vec<Conversation> {
        let mut conversations: Vec<Conversation> = Vec::new();
        for (id, message) in &self.arrived {
            match conversations.iter_mut().find(|known| known.id == *id) {
                Some(known) => known.messages.push(message.clone()),
                None => conversations.push(Conversation::new(id, message.clone())),
            }
        }
        conversations
    }
}

impl Conversation {
    /// One that begins with this message.
    pub(super) fn new(id: &str, first: Message) -> Self {
        Self { id: id.to_owned(), name: first.person.clone(), messages: vec![first] }
    }
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
    fn recorded(entry: &Value) -> Self {
        let message = &entry["message"];
        let minimal = message["content"]["minimal"]["text"].as_str();
        let items = list(&message["content"]["basic"]["items"]);
        let texts = minimal.into_iter().chain(items.iter().filter_map(|item| item["text"].as_str()));
        let name = entry["contactName"].as_str().filter(|name| !name.is_empty());
        Self {
            person: name.map_or_else(|| text(&entry["contactEmail"]), str::to_owned),
            direction: Direction::by_business(message["direction"] == "BUSINESS_TO_PARTICIPANT"),
            badge: text(&message["badges"][0]["text"]),
            kind: if minimal.is_some() { Kind::Activity } else { Kind::Chat },
            text: texts.collect::<Vec<_>>().join("\n"),
            picture: items.iter().find_map(|item| item["image"]["url"].as_str()).map(str::to_owned),
        }
    }
}

/// Everything that one sees, for a list of differences.
impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.kind == Kind::Activity { "activity" } else { "chat message" };
        let side = if self.is_by_business() { "business" } else { "person" };
        let picture = self.picture.as_ref().map(|url| format!(", picture {url}")).unwrap_or_default();
        let Self { person, badge, text, .. } = self;
        write!(f, "{person}: “{text}” ({kind} by the {side}, badge {badge}{picture})")
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
