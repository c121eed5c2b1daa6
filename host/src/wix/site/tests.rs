use std::time::Duration;

use inbox_core::{Direction, InboxMessage};
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::config::Visibility;
use crate::wix::{ConversationId, RenderedMessage, SentMessage, WixError, WixSite, scripted};

mod authorization;
mod failure;
mod record;

fn conversation() -> ConversationId {
    ConversationId::new("c-1")
}

fn message() -> RenderedMessage {
    let message = InboxMessage::minimal(Direction::ParticipantToBusiness, "private words");
    RenderedMessage::of(message, Visibility::Business)
}

fn sent() -> Value {
    json!({ "message": { "id": "1" } })
}

/// Sends, and fails the test if that never ends.
async fn send(site: &WixSite) -> Result<SentMessage, WixError> {
    let (conversation, message) = (conversation(), message());
    let sending = timeout(Duration::from_secs(20), scripted::send(site, &conversation, &message));
    sending.await.expect("every call has a time limit")
}
