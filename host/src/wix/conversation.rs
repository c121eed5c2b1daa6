//! Get or Create Conversation.

use serde_json::{Value, json};

use crate::wix::call::{Call, CallContent};
use crate::wix::field::id_at;
use crate::wix::{ContactId, ConversationId, Operation};

/// The call for the conversation with a contact.
pub(super) fn get_conversation(contact: &ContactId) -> Call {
    let body = json!({ "participantId": { "contactId": contact.as_str() } });
    Call { operation: Operation::GetConversation, content: CallContent::Json(body.to_string()) }
}

/// The conversation that Wix answers.
pub(super) fn read_conversation(answer: &Value) -> Option<ConversationId> {
    id_at(answer, "/conversation/id").map(ConversationId::new)
}

#[cfg(test)]
mod tests;
