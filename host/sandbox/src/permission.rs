//! What an app or a key may do on a site (Wix's permission scopes).

use axum::http::StatusCode;

use crate::error::WixError;

/// A permission that the owner of a site grants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SandboxPermission {
    /// For Query Contacts and Get Contact.
    ReadContacts,
    /// For Create Contact.
    ManageContacts,
    /// For List Messages and Get Conversation.
    ReadMessages,
    /// For Get or Create Conversation and Send Message.
    ManageMessages,
}

impl SandboxPermission {
    /// Every permission.
    pub const ALL: [Self; 4] =
        [Self::ReadContacts, Self::ManageContacts, Self::ReadMessages, Self::ManageMessages];

    /// The short name, for a command line.
    pub fn name(self) -> &'static str {
        self.description().0
    }

    /// Wix's own name.
    pub fn scope(self) -> &'static str {
        self.description().1
    }

    /// The calls that need it.
    pub fn calls(self) -> &'static str {
        self.description().2
    }

    fn description(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::ReadContacts => {
                ("read-contacts", "SCOPE.DC-CONTACTS.READ-CONTACTS", "Query Contacts, Get Contact")
            }
            Self::ManageContacts => {
                ("manage-contacts", "SCOPE.DC-CONTACTS.MANAGE-CONTACTS", "Create Contact")
            }
            Self::ReadMessages => {
                ("read-messages", "SCOPE.DC-INBOX.READ-MSGS", "List Messages, Get Conversation")
            }
            Self::ManageMessages => {
                ("manage-messages", "SCOPE.DC-INBOX.MANAGE-MSGS", "Get or Create Conversation, Send Message")
            }
        }
    }

    /// Refuses with 403 when the sandbox was started without it.
    pub(crate) fn check(self, missing: &[Self]) -> Result<(), WixError> {
        if !missing.contains(&self) {
            return Ok(());
        }
        Err(WixError::application(StatusCode::FORBIDDEN, "PERMISSION_DENIED", "Permission denied")
            .with_hint(format!("the caller lacks the permission {}", self.scope())))
    }
}
