//! What the imitation of Wix has recorded.

use serde::Serialize;
use serde_json::Value;

use super::message::Message;

/// The messages that arrived, in this order, and how many calls were made to fail.
#[derive(Debug, Default)]
pub(super) struct Record {
    /// Each with the id of its conversation.
    pub(super) arrived: Vec<(String, Message)>,
    pub(super) failed_calls: usize,
}

/// A conversation with a contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Conversation {
    #[serde(skip)]
    id: String,
    /// The contact's name.
    pub(super) name: String,
    pub(super) messages: Vec<Message>,
}

impl Record {
    /// Reads `messages` of `GET /_sandbox/messages` and `calls` of `GET /_sandbox/calls`.
    pub(super) fn new(messages: &Value, calls: &Value) -> Self {
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let id = |entry: &Value| entry["conversationId"].as_str().unwrap_or_default().to_owned();
        let arrived = list(messages).iter().map(|entry| (id(entry), Message::recorded(entry))).collect();
        let failed_calls = list(calls).iter().filter(|call| !call["fault"].is_null()).count();
        Self { arrived, failed_calls }
    }

    /// What came since an earlier record.
    pub(super) fn since(&self, earlier: &Self) -> Self {
        Self {
            arrived: self.arrived.iter().skip(earlier.arrived.len()).cloned().collect(),
            failed_calls: self.failed_calls.saturating_sub(earlier.failed_calls),
        }
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
