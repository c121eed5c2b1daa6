//! The Wix paths that the sandbox knows.

use axum::http::Method;
use serde_json::Value;

use super::assumptions::Assumptions;
use super::call::{Call, Context};
use super::error::WixError;
use super::fault::Target;
use super::permission::SandboxPermission;
use super::{conversation, create, listing, message, people, query};

/// Where a call goes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Route<'a> {
    /// `POST /oauth2/token`, which needs no authorization and spends no budget.
    Token,
    /// An endpoint that works on the caller's site.
    Site(Endpoint<'a>),
}

/// An endpoint for authorized callers, with the id from its path.
#[derive(Debug, Clone, Copy)]
pub(super) enum Endpoint<'a> {
    /// `POST /contacts/v4/contacts/query`
    QueryContacts,
    /// `POST /contacts/v4/contacts`
    CreateContact,
    /// `GET /contacts/v4/contacts/{id}`
    GetContact(&'a str),
    /// `POST /inbox/v2/conversations`
    GetOrCreateConversation,
    /// `GET /inbox/v2/conversations/{id}`
    GetConversation(&'a str),
    /// `POST /inbox/v2/messages`
    SendMessage,
    /// `GET /inbox/v2/messages`
    ListMessages,
}

impl<'a> Route<'a> {
    /// Finds where a call goes; 404 when there is no such path and method.
    pub(super) fn of(method: &Method, path: &'a str) -> Result<Self, WixError> {
        let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        let endpoint = match (method.as_str(), segments.as_slice()) {
            ("POST", ["oauth2", "token"]) => return Ok(Self::Token),
            ("POST", ["contacts", "v4", "contacts", "query"]) => Endpoint::QueryContacts,
            ("POST", ["contacts", "v4", "contacts"]) => Endpoint::CreateContact,
            ("GET", ["contacts", "v4", "contacts", id]) => Endpoint::GetContact(id),
            ("POST", ["inbox", "v2", "conversations"]) => Endpoint::GetOrCreateConversation,
            ("GET", ["inbox", "v2", "conversations", id]) => Endpoint::GetConversation(id),
            ("POST", ["inbox", "v2", "messages"]) => Endpoint::SendMessage,
            ("GET", ["inbox", "v2", "messages"]) => Endpoint::ListMessages,
            _ => {
                return Err(WixError::not_found("NOT_FOUND", "Not found")
                    .with_hint("the sandbox has no such path and method"));
            }
        };
        Ok(Self::Site(endpoint))
    }

    /// The name under which faults are ordered for it.
    pub(super) fn target(self) -> Target {
        match self {
            Self::Token => Target::CreateToken,
            Self::Site(Endpoint::QueryContacts) => Target::QueryContacts,
            Self::Site(Endpoint::CreateContact) => Target::CreateContact,
            Self::Site(Endpoint::GetContact(_)) => Target::GetContact,
            Self::Site(Endpoint::GetOrCreateConversation | Endpoint::GetConversation(_)) => {
                Target::GetConversation
            }
            Self::Site(Endpoint::SendMessage) => Target::SendMessage,
            Self::Site(Endpoint::ListMessages) => Target::ListMessages,
        }
    }
}

impl Endpoint<'_> {
    /// What the caller must be allowed to do.
    pub(super) fn permission(self) -> SandboxPermission {
        match self {
            Self::QueryContacts | Self::GetContact(_) => SandboxPermission::ReadContacts,
            Self::CreateContact => SandboxPermission::ManageContacts,
            Self::GetConversation(_) | Self::ListMessages => SandboxPermission::ReadMessages,
            Self::GetOrCreateConversation | Self::SendMessage => SandboxPermission::ManageMessages,
        }
    }

    /// How many milliseconds its view of the site is behind, as far as that is assumed.
    pub(super) fn lag_ms(self, assumptions: &Assumptions) -> u32 {
        match self {
            Self::QueryContacts => assumptions.query_lag_ms,
            Self::ListMessages => assumptions.list_lag_ms,
            _ => 0,
        }
    }

    /// Answers an authorized call.
    pub(super) fn answer(self, call: &Call, context: &mut Context<'_>) -> Result<Value, WixError> {
        match self {
            Self::QueryContacts => query::answer(&call.json()?, context),
            Self::CreateContact => create::answer(&call.json()?, context),
            Self::GetContact(id) => people::answer(id, context),
            Self::GetOrCreateConversation => conversation::get_or_create(&call.json()?, context),
            Self::GetConversation(id) => conversation::get(id, context),
            Self::SendMessage => message::send(&call.json()?, context),
            Self::ListMessages => listing::answer(&call.query, context),
        }
    }
}
