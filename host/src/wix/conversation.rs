//! Get or Create Conversation.

use std::fmt;

use serde_json::json;

use crate::wix::field::id_at;
use crate::wix::site::{Call, CallContent};
use crate::wix::{ContactId, Operation, WixError, WixSite};

/// The id of a conversation. Not stable: contacts merge, and their conversations with them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConversationId(String);

impl ConversationId {
    /// An id as Wix gave it.
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// The id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ConversationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl WixSite {
    /// The conversation with that contact; Wix makes it if there is none yet.
    ///
    /// Follows Wix "Get or Create Conversation"
    /// (<https://dev.wix.com/docs/api-reference/crm/communication/inbox/conversations/get-or-create-conversation>).
    pub async fn conversation(&self, contact: &ContactId) -> Result<ConversationId, WixError> {
        self.call(&call(contact), |answer| id_at(answer, "/conversation/id").map(ConversationId)).await
    }
}

/// The call for the conversation with a contact.
pub(super) fn call(contact: &ContactId) -> Call {
    let body = json!({ "participantId": { "contactId": contact.as_str() } });
    Call { operation: Operation::GetConversation, content: CallContent::Json(body.to_string()) }
}

#[cfg(test)]
mod tests;
