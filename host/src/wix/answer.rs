//! What Wix answered, and which outcome that is.

use std::time::{Duration, SystemTime};

use reqwest::header::{HeaderMap, RETRY_AFTER};
use serde_json::Value;

use crate::wix::error::{Trouble, Violation};
use crate::wix::field::{id_at, list_at, word, word_at};
use crate::wix::{ContactId, Step, WixError};

/// A status, what the headers say, and a body that may have failed to arrive. Without `Debug`: its body
/// is a person's.
pub(super) struct Answer {
    pub(super) step: Step,
    pub(super) status: u16,
    pub(super) request_id: Option<String>,
    pub(super) retry_after: Option<Duration>,
    pub(super) body: Result<Value, Trouble>,
}

impl Answer {
    /// An answer whose body is still to come.
    pub(super) fn new(step: Step, status: u16, headers: &HeaderMap) -> Self {
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        Self {
            step,
            status,
            request_id: header("x-wix-request-id").and_then(word),
            retry_after: header(RETRY_AFTER.as_str()).and_then(pause),
            body: Err(Trouble::Unreadable),
        }
    }

    /// Reads a result out of a 200; anything else is an error, and so is a body in which `read` finds nothing.
    pub(super) fn read<T>(self, read: impl Fn(&Value) -> Option<T>) -> Result<T, WixError> {
        if self.status != 200 {
            return Err(self.into_error());
        }
        let result = self.body.as_ref().map_err(|why| *why);
        match result.and_then(|body| read(body).ok_or(Trouble::Unreadable)) {
            Ok(result) => Ok(result),
            Err(why) => Err(WixError::InDoubt { step: self.step, why, request_id: self.request_id }),
        }
    }

    fn into_error(self) -> WixError {
        let Self { step, status, request_id, retry_after, body } = self;
        // A 409 of Create Contact is only complete with the id that it names.
        if let (Step::CreateContact, 409, Err(why)) = (step, status, &body) {
            return WixError::InDoubt { step, why: *why, request_id };
        }
        let body = body.unwrap_or_default();
        let code = word_at(&body, "/details/applicationError/code");
        match status {
            300..=399 => WixError::Fault { step, why: REDIRECTED, request_id },
            401 => WixError::Unauthorized { step, request_id },
            403 | 501 => WixError::Forbidden { step, status, code, request_id },
            404 => WixError::NotFound { step, code, request_id },
            409 => WixError::Conflict { step, code, duplicate: duplicate(&body), request_id },
            429 => WixError::RateLimited { step, retry_after, request_id },
            400..=499 => WixError::Refused { step, status, code, violations: violations(&body), request_id },
            _ => WixError::InDoubt { step, why: Trouble::Status(status), request_id },
        }
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

#[cfg(test)]
mod tests;
