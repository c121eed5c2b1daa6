//! The Wix paths that the sandbox knows.

use axum::http::Method;
use serde_json::Value;

use crate::api::call::Call;
use crate::api::context::Context;
use crate::api::{contacts, conversations, list_messages, query_contacts, send_message};
use crate::assumptions::Assumptions;
use crate::error::WixError;
use crate::fault::Target;
use crate::options::SandboxPermission;

/// Where a call goes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Route<'a> {
    /// `POST /oauth2/token`, which needs no authorization and spends no budget.
    Token,
    /// An endpoint that works on the caller's site.
    Site(Endpoint<'a>),
}

/// An endpoint for authorized callers, with the id from its path.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Endpoint<'a> {
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
    pub(crate) fn of(method: &Method, path: &'a str) -> Result<Self, WixError> {
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

    /// Its name in a fault plan.
    pub(crate) fn target(self) -> Target {
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
    pub(crate) fn permission(self) -> SandboxPermission {
        match self {
            Self::QueryContacts | Self::GetContact(_) => SandboxPermission::ReadContacts,
            Self::CreateContact => SandboxPermission::ManageContacts,
            Self::GetConversation(_) | Self::ListMessages => SandboxPermission::ReadMessages,
            Self::GetOrCreateConversation | Self::SendMessage => SandboxPermission::ManageMessages,
        }
    }

    /// How many milliseconds its view of the site is behind, by the assumptions.
    pub(crate) fn lag_ms(self, assumptions: &Assumptions) -> u32 {
        match self {
            Self::QueryContacts => assumptions.query_lag_ms,
            Self::ListMessages => assumptions.list_lag_ms,
            _ => 0,
        }
    }

    /// Answers an authorized call.
    pub(crate) fn answer(self, call: &Call, context: &mut Context<'_>) -> Result<Value, WixError> {
        match self {
            Self::QueryContacts => query_contacts::answer(&call.json()?, context),
            Self::CreateContact => contacts::create(&call.json()?, context),
            Self::GetContact(id) => contacts::get(id, context),
            Self::GetOrCreateConversation => conversations::get_or_create(&call.json()?, context),
            Self::GetConversation(id) => conversations::get(id, context),
            Self::SendMessage => send_message::answer(&call.json()?, context),
            Self::ListMessages => list_messages::answer(&call.query, context),
        }
    }
}
