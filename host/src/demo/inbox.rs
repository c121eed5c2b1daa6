//! The inbox as the imitation of Wix has recorded it.

use std::fmt;

use inbox_core::Direction;
use inbox_sandbox::{Sandbox, SeenMessage};
use serde::Serialize;

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
    /// What the imitation of Wix has now.
    pub(super) fn of(sandbox: &Sandbox) -> Self {
        let arrived = sandbox.inbox().into_iter().map(|seen| (seen.conversation.clone(), seen.into()));
        Self { arrived: arrived.collect(), failed_calls: sandbox.failed_calls() }
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
}

impl From<SeenMessage> for Message {
    fn from(seen: SeenMessage) -> Self {
        let SeenMessage { person, badge, text, picture, .. } = seen;
        let kind = if seen.is_activity { Kind::Activity } else { Kind::Chat };
        Self { person, direction: Direction::by_business(seen.is_by_business), badge, kind, text, picture }
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
