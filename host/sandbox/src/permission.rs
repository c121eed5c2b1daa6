//! What an app or a key may do on a site (Wix's permission scopes).

use axum::http::StatusCode;
use clap::ValueEnum;

use super::error::WixError;

/// A permission that the owner of a site grants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SandboxPermission {
    /// `SCOPE.DC-CONTACTS.READ-CONTACTS`: Query Contacts, Get Contact
    ReadContacts,
    /// `SCOPE.DC-CONTACTS.MANAGE-CONTACTS`: Create Contact
    ManageContacts,
    /// `SCOPE.DC-INBOX.READ-MSGS`: List Messages, Get Conversation
    ReadMessages,
    /// `SCOPE.DC-INBOX.MANAGE-MSGS`: Get or Create Conversation, Send Message
    ManageMessages,
}

impl SandboxPermission {
    fn scope(self) -> &'static str {
        match self {
            Self::ReadContacts => "SCOPE.DC-CONTACTS.READ-CONTACTS",
            Self::ManageContacts => "SCOPE.DC-CONTACTS.MANAGE-CONTACTS",
            Self::ReadMessages => "SCOPE.DC-INBOX.READ-MSGS",
            Self::ManageMessages => "SCOPE.DC-INBOX.MANAGE-MSGS",
        }
    }

    /// Refuses with 403 when the sandbox was started without it.
    pub(super) fn check(self, missing: &[Self]) -> Result<(), WixError> {
        if !missing.contains(&self) {
            return Ok(());
        }
        Err(WixError::application(StatusCode::FORBIDDEN, "PERMISSION_DENIED", "Permission denied")
            .with_hint(format!("the caller lacks the permission {}", self.scope())))
    }
}
