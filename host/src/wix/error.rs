//! What can come of a call that did not succeed, in the words of the outcome table.

use std::fmt;
use std::time::Duration;

use thiserror::Error;

use crate::wix::{ContactId, Step};

/// Why a call to Wix brought no result.
///
/// One variant a row of the outcome table, which follows Wix "Errors"
/// (<https://dev.wix.com/docs/rest/articles/getting-started/errors>). Messages name the step, what to do and Wix's
/// request id; never a secret, a body, an address or a query string.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum WixError {
    /// Nothing of the call was written: there was no connection, or no access token to make it with.
    #[error("{step}: {why}, nothing was written; check the network and wix.base_url{}", tail(.request_id.as_deref()))]
    #[non_exhaustive]
    Unreachable {
        /// The call.
        step: Step,
        /// What went wrong.
        why: Trouble,
        /// Wix's `x-wix-request-id`.
        request_id: Option<String>,
    },
    /// Wix may have done it: the call went out and no readable 200 came back.
    #[error("{step}: {why}, {}{}", doubt(*.step), tail(.request_id.as_deref()))]
    #[non_exhaustive]
    InDoubt {
        /// The call.
        step: Step,
        /// What went wrong.
        why: Trouble,
        /// Wix's `x-wix-request-id`.
        request_id: Option<String>,
    },
    /// 429: the site's calls are used up. The budget is blocked already.
    #[error("{step}: the site's call limit is used up; lower calls_per_minute if other programs share it{}", tail(.request_id.as_deref()))]
    #[non_exhaustive]
    RateLimited {
        /// The call.
        step: Step,
        /// What `Retry-After` said, between one second and one hour.
        retry_after: Option<Duration>,
        /// Wix's `x-wix-request-id`.
        request_id: Option<String>,
    },
    /// The credentials were refused, with an app also after a new token.
    #[error("{step}: Wix refused the credentials; check the key and site_id, or the app_secret and instance_id{}", tail(.request_id.as_deref()))]
    #[non_exhaustive]
    Unauthorized {
        /// The call.
        step: Step,
        /// Wix's `x-wix-request-id`.
        request_id: Option<String>,
    },
    /// 403 or 501: the credentials are not allowed to do this, or the API key is wrong.
    #[error("{step}: Wix does not allow it (status {status}{}); check the key and site_id, or grant the permission {} for this site{}", code_tail(.code.as_deref()), .step.permission(), tail(.request_id.as_deref()))]
    #[non_exhaustive]
    Forbidden {
        /// The call.
        step: Step,
        /// 403 or 501.
        status: u16,
        /// Wix's application code.
        code: Option<String>,
        /// Wix's `x-wix-request-id`.
        request_id: Option<String>,
    },
    /// 404: the contact, the conversation or the inbox is gone.
    #[error("{step}: Wix does not find it (status 404{}); resolve the contact and conversation again{}", code_tail(.code.as_deref()), tail(.request_id.as_deref()))]
    #[non_exhaustive]
    NotFound {
        /// The call.
        step: Step,
        /// Wix's application code, such as `CONVERSATION_NOT_FOUND`.
        code: Option<String>,
        /// Wix's `x-wix-request-id`.
        request_id: Option<String>,
    },
    /// 409. Create Contact turns one that names the existing contact into success.
    #[error("{step}: it conflicts with what Wix has (status 409{}){}", code_tail(.code.as_deref()), tail(.request_id.as_deref()))]
    #[non_exhaustive]
    Conflict {
        /// The call.
        step: Step,
        /// Wix's application code.
        code: Option<String>,
        /// The contact that exists already, where Wix names it.
        duplicate: Option<ContactId>,
        /// Wix's `x-wix-request-id`.
        request_id: Option<String>,
    },
    /// 400, 428 or another 4xx: the same call will never succeed.
    #[error("{step}: Wix refused the request (status {status}{}){}{}", code_tail(.code.as_deref()), violations_tail(.violations), tail(.request_id.as_deref()))]
    #[non_exhaustive]
    Refused {
        /// The call.
        step: Step,
        /// The status.
        status: u16,
        /// Wix's application code.
        code: Option<String>,
        /// The fields that Wix objects to.
        violations: Vec<Violation>,
        /// Wix's `x-wix-request-id`.
        request_id: Option<String>,
    },
    /// Wix did something that it does not document, or too much to be handled; a human must look.
    #[error("{step}: {why}{}", tail(.request_id.as_deref()))]
    #[non_exhaustive]
    Unexpected {
        /// The call.
        step: Step,
        /// What is wrong and what to do.
        why: &'static str,
        /// Wix's `x-wix-request-id`.
        request_id: Option<String>,
    },
    /// Something is set up wrongly: every call to the site fails until a human has mended it.
    #[error("{step}: {why}{}", tail(.request_id.as_deref()))]
    #[non_exhaustive]
    Fault {
        /// The call.
        step: Step,
        /// What is wrong and what to do.
        why: &'static str,
        /// Wix's `x-wix-request-id`.
        request_id: Option<String>,
    },
}

impl WixError {
    /// Says whether the same call may simply be made again, after a pause.
    ///
    /// A send in doubt may not: look with [`messages_since`](crate::wix::WixSite::messages_since) first.
    pub fn is_repeatable(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::RateLimited { .. } => true,
            Self::InDoubt { step, .. } => *step != Step::SendMessage,
            _ => false,
        }
    }

    /// Says whether nobody answered: a connection error, a time-out or a 5xx.
    pub(super) fn is_silence(&self) -> bool {
        match self {
            Self::Unreachable { why, .. } | Self::InDoubt { why, .. } => {
                why.status().is_none_or(|status| status >= 500)
            }
            _ => false,
        }
    }

    /// How long Wix asked to wait, where it did.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::RateLimited { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// Wix's application code, such as `CONVERSATION_NOT_FOUND` or `INVALID_MEDIA_URL`.
    pub fn application_code(&self) -> Option<&str> {
        match self {
            Self::Forbidden { code, .. }
            | Self::NotFound { code, .. }
            | Self::Conflict { code, .. }
            | Self::Refused { code, .. } => code.as_deref(),
            _ => None,
        }
    }

    /// The call that failed.
    pub fn step(&self) -> Step {
        match self {
            Self::Unreachable { step, .. }
            | Self::InDoubt { step, .. }
            | Self::RateLimited { step, .. }
            | Self::Unauthorized { step, .. }
            | Self::Forbidden { step, .. }
            | Self::NotFound { step, .. }
            | Self::Conflict { step, .. }
            | Self::Refused { step, .. }
            | Self::Unexpected { step, .. }
            | Self::Fault { step, .. } => *step,
        }
    }

    /// Wix's `x-wix-request-id`, for a question to Wix's support.
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::Unreachable { request_id, .. }
            | Self::InDoubt { request_id, .. }
            | Self::RateLimited { request_id, .. }
            | Self::Unauthorized { request_id, .. }
            | Self::Forbidden { request_id, .. }
            | Self::NotFound { request_id, .. }
            | Self::Conflict { request_id, .. }
            | Self::Refused { request_id, .. }
            | Self::Unexpected { request_id, .. }
            | Self::Fault { request_id, .. } => request_id.as_deref(),
        }
    }

    /// The status of the answer, where there was one that says something.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Unreachable { why, .. } | Self::InDoubt { why, .. } => why.status(),
            Self::RateLimited { .. } => Some(429),
            Self::Unauthorized { .. } => Some(401),
            Self::NotFound { .. } => Some(404),
            Self::Conflict { .. } => Some(409),
            Self::Forbidden { status, .. } | Self::Refused { status, .. } => Some(*status),
            Self::Unexpected { .. } | Self::Fault { .. } => None,
        }
    }

    /// The outcome as a label of metrics.
    pub fn outcome(&self) -> &'static str {
        match self {
            Self::Unreachable { .. } => "unreachable",
            Self::InDoubt { .. } => "in_doubt",
            Self::RateLimited { .. } => "rate_limited",
            Self::Unauthorized { .. } => "unauthorized",
            Self::Forbidden { .. } => "forbidden",
            Self::NotFound { .. } => "not_found",
            Self::Conflict { .. } => "conflict",
            Self::Refused { .. } => "refused",
            Self::Unexpected { .. } => "unexpected",
            Self::Fault { .. } => "fault",
        }
    }
}

/// What went wrong with a call that has no definite answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Trouble {
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

impl Trouble {
    fn status(self) -> Option<u16> {
        match self {
            Self::Status(status) => Some(status),
            Self::TooLarge | Self::Unreadable => Some(200),
            _ => None,
        }
    }
}

impl fmt::Display for Trouble {
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
#[non_exhaustive]
pub struct Violation {
    /// The path of the field, such as `message.content`.
    pub field: String,
    /// The rule that it breaks, such as `REQUIRED_FIELD`.
    pub rule: Option<String>,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.rule {
            Some(rule) => write!(f, "{} ({rule})", self.field),
            None => f.write_str(&self.field),
        }
    }
}

/// What a call without a definite answer means: only one that writes can have done something.
fn doubt(step: Step) -> &'static str {
    match step {
        Step::SendMessage => {
            "so it is unknown whether Wix has the message: the conversation is looked at before it is sent again"
        }
        Step::CreateContact => {
            "so it is unknown whether Wix made the contact: it is looked up before it is made again"
        }
        Step::GetConversation => "it is asked for again later, and is the same one then",
        Step::CreateToken | Step::QueryContacts | Step::ListMessages => {
            "nothing was written; it is asked again later"
        }
    }
}

fn tail(request_id: Option<&str>) -> String {
    request_id.map(|id| format!(" [x-wix-request-id {id}]")).unwrap_or_default()
}

fn code_tail(code: Option<&str>) -> String {
    code.map(|code| format!(", {code}")).unwrap_or_default()
}

fn violations_tail(violations: &[Violation]) -> String {
    let listed: Vec<String> = violations.iter().map(Violation::to_string).collect();
    if listed.is_empty() { String::new() } else { format!(": {}", listed.join(", ")) }
}
