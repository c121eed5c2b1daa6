//! The conversation between a site and one participant (Inbox, Conversations v2).

use serde_json::Value;
use uuid::Uuid;

use crate::site::participant::Participant;

/// A participant and all messages.
#[derive(Debug)]
pub(crate) struct Conversation {
    pub(crate) id: String,
    pub(crate) participant: Participant,
    /// As answered, by sequence.
    pub(crate) messages: Vec<Value>,
}

impl Conversation {
    pub(crate) fn new(site: &str, participant: Participant) -> Self {
        Self { id: conversation_id(site, participant), participant, messages: Vec::new() }
    }

    /// Adds a message in its place.
    pub(crate) fn add(&mut self, message: Value) {
        let own = sequence(&message);
        let place = self.messages.partition_point(|other| sequence(other) <= own);
        self.messages.insert(place, message);
    }

    /// The first sequence from this one on that no message has.
    pub(crate) fn free_sequence(&self, wanted: i64) -> i64 {
        self.messages
            .iter()
            .map(sequence)
            .fold(wanted, |free, taken| if taken == free { free + 1 } else { free })
    }
}

/// The sequence of a message.
pub(crate) fn sequence(message: &Value) -> i64 {
    message["sequence"].as_str().and_then(|text| text.parse().ok()).unwrap_or_default()
}

/// Derives the id from the site and the participant. Every id in Wix's documents is a version 3 UUID, too.
pub(crate) fn conversation_id(site: &str, participant: Participant) -> String {
    let (kind, id) = participant.parts();
    let name = format!("inbox-sandbox:{site}:{kind}:{id}");
    Uuid::new_v3(&Uuid::NAMESPACE_URL, name.as_bytes()).to_string()
}
