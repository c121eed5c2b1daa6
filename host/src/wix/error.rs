//! Why a call to Wix brought no result, and what follows from that.

mod text;

use std::fmt;
use std::time::Duration;

use crate::wix::{ContactId, Operation};

/// How long a site makes no calls after a 429 that does not say how long.
const RATE_LIMIT_PAUSE: Duration = Duration::from_mins(1);
/// Wix's code for a site without an inbox.
const NO_INBOX: &str = "INBOX_INSTANCE_NOT_FOUND";
/// Wix's code for media or an icon that it cannot use.
const UNUSABLE_MEDIA: &str = "INVALID_MEDIA_URL";

/// Why a call to Wix brought no result.
///
/// Only this folder knows Wix's statuses and application codes; the rest of the host asks: [`scope`](Self::scope),
/// [`is_in_doubt`](Self::is_in_doubt), [`is_repeatable`](Self::is_repeatable) and the others below. The table of
/// outcomes, after Wix "Errors" (<https://dev.wix.com/docs/rest/articles/getting-started/errors>):
///
/// | what happened | kind | scope | the same call again |
/// | --- | --- | --- | --- |
/// | no connection, or no access token | `Unreachable` | moment | yes |
/// | a time-out, a broken connection, an unreadable answer, an odd 2xx, a 5xx | `InDoubt` | moment | yes; a send only after a look into the conversation |
/// | 429 | `RateLimited` | moment | after `Retry-After`, or a minute |
/// | 401 (with an app, also after a new token) | `Unauthorized` | site | once it is fixed |
/// | 403, 501 | `Forbidden` | site | once it is fixed |
/// | 404 with `INBOX_INSTANCE_NOT_FOUND` | `NotFound` | site | once it is fixed |
/// | any other 404 | `NotFound` | contact | after looking contact and conversation up again |
/// | 409 | `Conflict` | contact | after looking the contact up again; one that Wix names is the result |
/// | 400 with `INVALID_MEDIA_URL` | `Refused` | call | no; the message goes out without its media |
/// | 400, 428, any other 4xx | `Refused` | call | no |
/// | something that Wix does not document | `Unexpected` | call | no |
/// | a redirect, or a URL or key that cannot be used | `Fault` | site | once it is fixed |
///
/// Its text names the operation, what to do and Wix's request id; never a secret, a body, an address or a query string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WixError {
    pub(super) operation: Operation,
    /// Wix's `x-wix-request-id`.
    pub(super) request_id: Option<String>,
    pub(super) kind: WixErrorKind,
}

/// What happened: the second column of the table at [`WixError`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum WixErrorKind {
    /// Nothing of the call was written.
    Unreachable { why: CallFailure },
    /// Wix may have done it: the call went out and no readable 200 came back.
    InDoubt { why: CallFailure },
    /// The site's calls are used up. `retry_after` is what Wix said, between one second and one hour.
    RateLimited { retry_after: Option<Duration> },
    /// The credentials were refused.
    Unauthorized,
    /// The credentials are not allowed to do this, or the API key is wrong.
    Forbidden { status: u16, code: Option<String> },
    /// The contact, the conversation or the inbox is gone.
    NotFound { code: Option<String> },
    /// It conflicts with what Wix has; `duplicate` is the contact that exists, where Wix names it.
    Conflict { code: Option<String>, duplicate: Option<ContactId> },
    /// The same call will never succeed.
    Refused { status: u16, code: Option<String>, violations: Vec<Violation> },
    /// Wix did something that it does not document, or too much to be handled.
    Unexpected { why: &'static str },
    /// Something is configured wrongly.
    Fault { why: &'static str },
}

/// How far the cause of a failure reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// This moment: the network, Wix itself, or the site's calls are used up. It passes.
    Moment,
    /// This call: Wix will never accept these contents.
    Call,
    /// The contact or conversation that the call is about: it is gone, merged or in the way.
    Contact,
    /// Every call to the site, until someone fixes its credentials, its permissions, its inbox or `wix.base_url`.
    Site,
}

impl WixErrorKind {
    /// The error of an operation that ended like this without an answer.
    pub(super) fn during(self, operation: Operation) -> WixError {
        WixError { operation, request_id: None, kind: self }
    }
}

impl WixError {
    /// How far its cause reaches.
    pub fn scope(&self) -> Scope {
        match &self.kind {
            WixErrorKind::Unreachable { .. }
            | WixErrorKind::InDoubt { .. }
            | WixErrorKind::RateLimited { .. } => Scope::Moment,
            WixErrorKind::Refused { .. } | WixErrorKind::Unexpected { .. } => Scope::Call,
            WixErrorKind::NotFound { code } if code.as_deref() == Some(NO_INBOX) => Scope::Site,
            WixErrorKind::NotFound { .. } | WixErrorKind::Conflict { .. } => Scope::Contact,
            WixErrorKind::Unauthorized | WixErrorKind::Forbidden { .. } | WixErrorKind::Fault { .. } => {
                Scope::Site
            }
        }
    }

    /// Whether Wix may have done it. A send in doubt must not be repeated before a look into the conversation, with
    /// [`messages_since`](crate::wix::WixSite::messages_since).
    pub fn is_in_doubt(&self) -> bool {
        matches!(self.kind, WixErrorKind::InDoubt { .. })
    }

    /// Whether the same call may simply be made again, after a pause.
    pub fn is_repeatable(&self) -> bool {
        let is_send = self.operation == Operation::SendMessage;
        self.scope() == Scope::Moment && !(is_send && self.is_in_doubt())
    }

    /// Whether Wix did not find the contact, the conversation or the inbox.
    pub fn is_not_found(&self) -> bool {
        matches!(self.kind, WixErrorKind::NotFound { .. })
    }

    /// Whether the contact or conversation is gone or merged.
    pub fn is_gone(&self) -> bool {
        self.is_not_found() && self.scope() == Scope::Contact
    }

    /// Whether Wix has something already that is in the way.
    pub fn is_conflict(&self) -> bool {
        matches!(self.kind, WixErrorKind::Conflict { .. })
    }

    /// Whether Wix refused a message for its media or icons: without them it can be sent.
    pub fn is_unusable_media(&self) -> bool {
        matches!(self.kind, WixErrorKind::Refused { .. }) && self.code() == Some(UNUSABLE_MEDIA)
    }

    /// How long the site makes no calls because they are used up.
    pub fn retry_after(&self) -> Option<Duration> {
        match self.kind {
            WixErrorKind::RateLimited { retry_after } => Some(retry_after.unwrap_or(RATE_LIMIT_PAUSE)),
            _ => None,
        }
    }

    /// Whether nobody answered: a connection error, a time-out or a 5xx.
    pub(super) fn is_silence(&self) -> bool {
        match self.kind {
            WixErrorKind::Unreachable { why } | WixErrorKind::InDoubt { why } => {
                why.status().is_none_or(|status| status >= 500)
            }
            _ => false,
        }
    }

    /// Wix's application code.
    pub(super) fn code(&self) -> Option<&str> {
        match &self.kind {
            WixErrorKind::Forbidden { code, .. }
            | WixErrorKind::NotFound { code }
            | WixErrorKind::Conflict { code, .. }
            | WixErrorKind::Refused { code, .. } => code.as_deref(),
            _ => None,
        }
    }

    /// The status of the answer, where there was one that says something.
    pub(super) fn status(&self) -> Option<u16> {
        match self.kind {
            WixErrorKind::Unreachable { why } | WixErrorKind::InDoubt { why } => why.status(),
            WixErrorKind::RateLimited { .. } => Some(429),
            WixErrorKind::Unauthorized => Some(401),
            WixErrorKind::NotFound { .. } => Some(404),
            WixErrorKind::Conflict { .. } => Some(409),
            WixErrorKind::Forbidden { status, .. } | WixErrorKind::Refused { status, .. } => Some(status),
            WixErrorKind::Unexpected { .. } | WixErrorKind::Fault { .. } => None,
        }
    }

    /// The kind as a label of logs and metrics.
    pub(super) fn outcome(&self) -> &'static str {
        match self.kind {
            WixErrorKind::Unreachable { .. } => "unreachable",
            WixErrorKind::InDoubt { .. } => "in_doubt",
            WixErrorKind::RateLimited { .. } => "rate_limited",
            WixErrorKind::Unauthorized => "unauthorized",
            WixErrorKind::Forbidden { .. } => "forbidden",
            WixErrorKind::NotFound { .. } => "not_found",
            WixErrorKind::Conflict { .. } => "conflict",
            WixErrorKind::Refused { .. } => "refused",
            WixErrorKind::Unexpected { .. } => "unexpected",
            WixErrorKind::Fault { .. } => "fault",
        }
    }
}

/// Why a call has no definite answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CallFailure {
    /// No connection could be made.
    NoConnection,
    /// No whole answer came in time.
    TimedOut,
    /// The connection broke.
    Broken,
    /// The answer was longer than the client reads.
    TooLarge,
    /// The answer was not what Wix documents.
    Unreadable,
    /// A status that leaves open what happened.
    Status(u16),
}

impl CallFailure {
    fn status(self) -> Option<u16> {
        match self {
            Self::Status(status) => Some(status),
            Self::TooLarge | Self::Unreadable => Some(200),
            Self::NoConnection | Self::TimedOut | Self::Broken => None,
        }
    }
}

impl fmt::Display for CallFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoConnection => f.write_str("no connection could be made"),
            Self::TimedOut => f.write_str("no answer came in time"),
            Self::Broken => f.write_str("the connection broke"),
            Self::TooLarge => f.write_str("the answer was too large"),
            Self::Unreadable => f.write_str("the answer could not be read"),
            Self::Status(status) => write!(f, "the answer had status {status}"),
        }
    }
}

/// A field that Wix objects to. The description is left out: it may repeat what the field contained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Violation {
    /// The path of the field, such as `message.content`.
    pub(super) field: String,
    /// The rule that it breaks, such as `REQUIRED_FIELD`.
    pub(super) rule: Option<String>,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.rule {
            Some(rule) => write!(f, "{} ({rule})", self.field),
            None => f.write_str(&self.field),
        }
    }
}

#[cfg(test)]
mod tests;
