//! The Wix paths that the sandbox knows.

use axum::http::Method;
use serde_json::Value;

use super::call::{Call, Context};
use super::error::WixError;
use super::{conversation, create, listing, message, people, query};

/// A known endpoint, with the id from its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Endpoint<'a> {
    /// `POST /oauth2/token`
    Token,
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

impl<'a> Endpoint<'a> {
    /// Finds the endpoint of a call; 404 when there is none.
    pub(super) fn of(method: &Method, path: &'a str) -> Result<Self, WixError> {
        let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        match (method.as_str(), segments.as_slice()) {
            ("POST", ["oauth2", "token"]) => Ok(Self::Token),
            ("POST", ["contacts", "v4", "contacts", "query"]) => Ok(Self::QueryContacts),
            ("POST", ["contacts", "v4", "contacts"]) => Ok(Self::CreateContact),
            ("GET", ["contacts", "v4", "contacts", id]) => Ok(Self::GetContact(id)),
            ("POST", ["inbox", "v2", "conversations"]) => Ok(Self::GetOrCreateConversation),
            ("GET", ["inbox", "v2", "conversations", id]) => Ok(Self::GetConversation(id)),
            ("POST", ["inbox", "v2", "messages"]) => Ok(Self::SendMessage),
            ("GET", ["inbox", "v2", "messages"]) => Ok(Self::ListMessages),
            _ => Err(WixError::not_found("NOT_FOUND", "Not found")
                .with_hint("the sandbox has no such path and method")),
        }
    }

    /// Answers an authorized call. A token needs no authorization, so it is answered elsewhere.
    pub(super) fn answer(self, call: &Call, context: &mut Context<'_>) -> Result<Value, WixError> {
        match self {
            Self::Token => Ok(Value::Null),
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
