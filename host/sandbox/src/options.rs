//! What a sandbox accepts, and what it assumes where Wix's documents are silent.

use std::fmt;

use crate::assumptions::Assumptions;

/// The settings of a sandbox. Start from [`SandboxOptions::default`] and change what matters.
#[derive(Clone)]
pub struct SandboxOptions {
    /// Calls that one site may make in any 60 seconds before it gets a 429. Wix documents 200, the default.
    pub calls_per_minute: u32,
    /// The only API key that is accepted; any, when `None`.
    pub key: Option<String>,
    /// The only `wix-site-id` that is accepted with an API key; any, when `None`.
    pub site_id: Option<String>,
    /// The only apps that get a token; any app id and secret, when empty.
    pub apps: Vec<SandboxApp>,
    /// Permissions that no caller has: calls that need one are answered 403. None, by default.
    pub missing_permissions: Vec<SandboxPermission>,
    /// What is assumed where Wix's documents are silent.
    pub assumptions: Assumptions,
}

impl Default for SandboxOptions {
    fn default() -> Self {
        Self {
            calls_per_minute: 200,
            key: None,
            site_id: None,
            apps: Vec::new(),
            missing_permissions: Vec::new(),
            assumptions: Assumptions::default(),
        }
    }
}

impl fmt::Debug for SandboxOptions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SandboxOptions")
            .field("calls_per_minute", &self.calls_per_minute)
            .field("key", &self.key.as_ref().map(|_| "hidden"))
            .field("site_id", &self.site_id)
            .field("apps", &self.apps)
            .field("missing_permissions", &self.missing_permissions)
            .field("assumptions", &self.assumptions)
            .finish()
    }
}

/// A Wix app that may ask for tokens.
#[derive(Clone)]
#[non_exhaustive]
pub struct SandboxApp {
    /// The app id, sent as `client_id`.
    pub app_id: String,
    /// The app secret, sent as `client_secret`.
    pub app_secret: String,
}

impl SandboxApp {
    /// Names an app and its secret.
    pub fn new(app_id: impl Into<String>, app_secret: impl Into<String>) -> Self {
        Self { app_id: app_id.into(), app_secret: app_secret.into() }
    }
}

impl fmt::Debug for SandboxApp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SandboxApp").field("app_id", &self.app_id).finish_non_exhaustive()
    }
}

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
}
