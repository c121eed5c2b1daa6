//! An answer with a planned status.

use std::collections::BTreeMap;

use axum::http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::error::WixError;

/// A status, and the planned body and headers.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    status: StatusCode,
    body: Option<Value>,
    headers: HeaderMap,
}

impl Reply {
    /// Checks status and headers; the error names the key.
    pub(super) fn new(
        status: u16,
        body: Option<Value>,
        headers: &BTreeMap<String, Value>,
    ) -> Result<Self, String> {
        let known = StatusCode::from_u16(status).ok().filter(|_| (200..600).contains(&status));
        let status = known.ok_or_else(|| format!("status {status} is not in 200 to 599"))?;
        let headers = headers.iter().map(|(name, value)| header(name, value)).collect::<Result<_, _>>()?;
        Ok(Self { status, body, headers })
    }

    /// The planned answer alone.
    pub(super) fn answer(&self) -> Answer {
        let answer = match &self.body {
            Some(Value::String(text)) => Answer::bytes(self.status, text.clone()),
            Some(body) => Answer::json(self.status, body),
            None => Answer::json(self.status, &documented(self.status)),
        };
        self.with_headers(answer)
    }

    /// The planned answer in place of the call's own. A 2xx keeps the call's body unless one is planned.
    pub(super) fn instead_of(&self, answer: Answer) -> Answer {
        if self.status.is_success() && self.body.is_none() {
            self.with_headers(Answer { status: self.status, ..answer })
        } else {
            self.answer()
        }
    }

    fn with_headers(&self, mut answer: Answer) -> Answer {
        answer.headers.extend(self.headers.clone());
        answer
    }
}

fn header(name: &str, value: &Value) -> Result<(HeaderName, HeaderValue), String> {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let bad = || format!("header {name:?} cannot be sent");
    let parsed: HeaderName = name.parse().map_err(|_| bad())?;
    if [CONTENT_LENGTH, TRANSFER_ENCODING].contains(&parsed) {
        return Err(format!("header {name:?} is set by the server; use half_body to break it"));
    }
    Ok((parsed, text.parse().map_err(|_| bad())?))
}

/// The body that Wix documents for a status (REST "Errors" article): system errors are empty by design.
fn documented(status: StatusCode) -> Value {
    let (code, words) = match status {
        StatusCode::UNAUTHORIZED => ("UNAUTHENTICATED", "Unauthenticated"),
        StatusCode::FORBIDDEN => ("PERMISSION_DENIED", "Permission denied"),
        StatusCode::NOT_FOUND => ("NOT_FOUND", "Not found"),
        StatusCode::CONFLICT => ("ALREADY_EXISTS", "Already exists"),
        StatusCode::TOO_MANY_REQUESTS => ("RESOURCE_EXHAUSTED", "Too many requests"),
        _ if status.is_client_error() => {
            return json!({"message": status.canonical_reason().unwrap_or_default(), "details": {}});
        }
        _ if status.is_server_error() => return json!({"message": "", "details": {}}),
        _ => return json!({}),
    };
    WixError::application(status, code, words).body().clone()
}
