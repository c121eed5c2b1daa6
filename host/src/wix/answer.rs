//! What Wix answered, and which outcome that is.

use std::time::{Duration, SystemTime};

use reqwest::header::{HeaderMap, RETRY_AFTER};
use serde_json::Value;

use crate::wix::error::{CallFailure, Violation, WixErrorKind};
use crate::wix::field::{id_at, list_at, word, word_at};
use crate::wix::{ContactId, Operation, WixError};

/// A status, what the headers say, and a body that may have failed to arrive. Without `Debug`: its body
/// is a person's.
pub(super) struct Answer {
    pub(super) operation: Operation,
    pub(super) status: u16,
    pub(super) request_id: Option<String>,
    pub(super) retry_after: Option<Duration>,
    pub(super) body: Result<Value, CallFailure>,
}

impl Answer {
    /// An answer whose body is still to come.
    pub(super) fn new(operation: Operation, status: u16, headers: &HeaderMap) -> Self {
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        Self {
            operation,
            status,
            request_id: header("x-wix-request-id").and_then(word),
            retry_after: header(RETRY_AFTER.as_str()).and_then(pause),
            body: Err(CallFailure::Unreadable),
        }
    }

    /// Reads a result out of a 200; anything else is an error, and so is a body in which `read` finds nothing.
    pub(super) fn read<T>(self, read: impl Fn(&Value) -> Option<T>) -> Result<T, WixError> {
        if self.status != 200 {
            return Err(self.into_error());
        }
        let result = self.body.as_ref().map_err(|why| *why);
        match result.and_then(|body| read(body).ok_or(CallFailure::Unreadable)) {
            Ok(result) => Ok(result),
            Err(why) => Err(WixError {
                operation: self.operation,
                request_id: self.request_id,
                kind: WixErrorKind::InDoubt { why },
            }),
        }
    }

    fn into_error(self) -> WixError {
        let Self { operation, request_id, .. } = self;
        let kind = match (operation, self.status, self.body) {
            // A 409 of Create Contact is only complete with the id that it names.
            (Operation::CreateContact, 409, Err(why)) => WixErrorKind::InDoubt { why },
            (_, status, body) => kind(status, self.retry_after, &body.unwrap_or_default()),
        };
        WixError { operation, request_id, kind }
    }
}

/// What an answer other than 200 means: the table at [`WixError`].
fn kind(status: u16, retry_after: Option<Duration>, body: &Value) -> WixErrorKind {
    let code = word_at(body, "/details/applicationError/code");
    match status {
        300..=399 => WixErrorKind::Fault { why: REDIRECTED },
        401 => WixErrorKind::Unauthorized,
        403 | 501 => WixErrorKind::Forbidden { status, code },
        404 => WixErrorKind::NotFound { code },
        409 => WixErrorKind::Conflict { code, duplicate: duplicate(body) },
        429 => WixErrorKind::RateLimited { retry_after },
        400..=499 => WixErrorKind::Refused { status, code, violations: violations(body) },
        _ => WixErrorKind::InDoubt { why: CallFailure::Status(status) },
    }
}

const REDIRECTED: &str = "Wix answered with a redirect, which is never followed; check wix.base_url";

fn duplicate(body: &Value) -> Option<ContactId> {
    id_at(body, "/details/applicationError/data/duplicateContactId").map(ContactId::new)
}

fn violations(body: &Value) -> Vec<Violation> {
    list_at(body, "/details/validationError/fieldViolations")
        .iter()
        .take(20)
        .map(|violation| Violation {
            field: word_at(violation, "/field").unwrap_or_else(|| "a field".to_owned()),
            rule: word_at(violation, "/ruleName").or_else(|| word_at(violation, "/violatedRule")),
        })
        .collect()
}

/// Reads `Retry-After`, seconds or a date, as 1 s to 1 h.
fn pause(text: &str) -> Option<Duration> {
    let text = text.trim();
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let pause = if is_number {
        Duration::from_secs(text.parse().unwrap_or(u64::MAX))
    } else {
        let date = httpdate::parse_http_date(text).ok()?;
        date.duration_since(SystemTime::now()).unwrap_or_default()
    };
    Some(pause.clamp(Duration::from_secs(1), Duration::from_hours(1)))
}

/// The error of an answer with that status and application code.
#[cfg(test)]
pub(crate) fn error_of(operation: Operation, status: u16, code: Option<&str>) -> WixError {
    let body = serde_json::json!({ "details": { "applicationError": { "code": code } } });
    Answer { body: Ok(body), ..Answer::new(operation, status, &HeaderMap::new()) }.into_error()
}

#[cfg(test)]
mod tests;
