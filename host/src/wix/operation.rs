//! The calls that the host makes.

use std::fmt;

/// One of the calls that the host makes to Wix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Operation {
    /// Create Access Token, for an app.
    CreateToken,
    /// Query Contacts.
    QueryContacts,
    /// Create Contact.
    CreateContact,
    /// Get or Create Conversation.
    GetConversation,
    /// Send Message.
    SendMessage,
    /// List Messages.
    ListMessages,
}

impl Operation {
    /// Every call.
    pub const ALL: [Self; 6] = [
        Self::CreateToken,
        Self::QueryContacts,
        Self::CreateContact,
        Self::GetConversation,
        Self::SendMessage,
        Self::ListMessages,
    ];

    /// The call as a label of logs and metrics.
    pub fn label(self) -> &'static str {
        match self {
            Self::CreateToken => "create_token",
            Self::QueryContacts => "query_contacts",
            Self::CreateContact => "create_contact",
            Self::GetConversation => "get_conversation",
            Self::SendMessage => "send_message",
            Self::ListMessages => "list_messages",
        }
    }

    /// The path of the call below the base URL.
    pub(super) fn path(self) -> &'static str {
        match self {
            Self::CreateToken => "/oauth2/token",
            Self::QueryContacts => "/contacts/v4/contacts/query",
            Self::CreateContact => "/contacts/v4/contacts",
            Self::GetConversation => "/inbox/v2/conversations",
            Self::SendMessage | Self::ListMessages => "/inbox/v2/messages",
        }
    }

    /// The permission that the call needs, as Wix names it where it is granted.
    pub(super) fn permission(self) -> &'static str {
        match self {
            Self::CreateToken => "to use the app",
            Self::QueryContacts => "\"Read Contacts\"",
            Self::CreateContact => "\"Manage Contacts\"",
            Self::GetConversation | Self::SendMessage => "\"Manage Inbox Messages\"",
            Self::ListMessages => "\"Read Inbox Messages\"",
        }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CreateToken => "Create Access Token",
            Self::QueryContacts => "Query Contacts",
            Self::CreateContact => "Create Contact",
            Self::GetConversation => "Get or Create Conversation",
            Self::SendMessage => "Send Message",
            Self::ListMessages => "List Messages",
        })
    }
}
