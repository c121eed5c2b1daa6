//! The endpoints, as a fault plan names them.

use serde::Deserialize;

/// An endpoint, or all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Target {
    SendMessage,
    ListMessages,
    QueryContacts,
    CreateContact,
    GetContact,
    /// Get or Create Conversation, and Get Conversation.
    GetConversation,
    CreateToken,
    /// Any of these.
    Any,
}

impl Target {
    /// Whether an entry for this target concerns calls to the other.
    pub(super) fn covers(self, other: Self) -> bool {
        self == Self::Any || self == other
    }
}
