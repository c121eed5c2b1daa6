//! Wix's error answers (REST "Errors" article): a message, and either an application or a validation error.

use axum::http::StatusCode;
use serde_json::{Value, json};

/// A refused call: the status, the documented body, and a hint that only the developer sees.
#[derive(Debug)]
pub(crate) struct WixError {
    pub(crate) status: StatusCode,
    body: Value,
    hint: String,
}

/// One broken rule in a body: where, in words, and under which of Wix's rule names.
#[derive(Debug)]
pub(crate) struct Violation {
    pub(crate) field: String,
    pub(crate) description: String,
    pub(crate) rule: &'static str,
    pub(crate) data: Value,
}

impl WixError {
    /// An error with a code of the service, for example `CONTACT_NOT_FOUND`.
    pub(crate) fn application(status: StatusCode, code: &str, description: &str) -> Self {
        let body = json!({
            "message": description,
            "details": {"applicationError": {"code": code, "description": description, "data": {}}},
        });
        Self { status, body, hint: description.to_owned() }
    }

    pub(crate) fn bad_request(code: &str, description: &str) -> Self {
        Self::application(StatusCode::BAD_REQUEST, code, description)
    }

    pub(crate) fn not_found(code: &str, description: &str) -> Self {
        Self::application(StatusCode::NOT_FOUND, code, description)
    }

    /// The 404 of a contact that this site does not have.
    pub(crate) fn contact_not_found() -> Self {
        Self::not_found("CONTACT_NOT_FOUND", "Contact not found")
            .with_hint("this site has no such contact; each site id has its own contacts")
    }

    /// The 404 of a conversation that this site does not have, or no longer has.
    pub(crate) fn conversation_not_found() -> Self {
        Self::not_found("CONVERSATION_NOT_FOUND", "Conversation not found")
            .with_hint("get the conversation's id with Get or Create Conversation first, on the same site")
    }

    /// A 400 that names every broken rule of the body.
    pub(crate) fn validation(violations: &[Violation]) -> Self {
        let message = violations
            .iter()
            .map(|v| format!("{} {}", v.field, v.description))
            .collect::<Vec<_>>()
            .join("; ");
        let listed: Vec<Value> = violations.iter().map(Violation::to_json).collect();
        let body = json!({"message": message, "details": {"validationError": {"fieldViolations": listed}}});
        Self { status: StatusCode::BAD_REQUEST, body, hint: message }
    }

    /// An error of the token endpoint, in the style of RFC 6749 section 5.2.
    pub(crate) fn oauth(status: StatusCode, error: &str, description: &str) -> Self {
        Self {
            status,
            body: json!({"error": error, "error_description": description}),
            hint: description.to_owned(),
        }
    }

    pub(crate) fn with_data(mut self, data: Value) -> Self {
        self.body["details"]["applicationError"]["data"] = data;
        self
    }

    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    pub(crate) fn body(&self) -> &Value {
        &self.body
    }

    pub(crate) fn hint(&self) -> &str {
        &self.hint
    }
}

impl Violation {
    pub(crate) fn new(field: &str, rule: &'static str, description: impl Into<String>) -> Self {
        Self { field: field.to_owned(), description: description.into(), rule, data: Value::Null }
    }

    pub(crate) fn with_data(mut self, data: Value) -> Self {
        self.data = data;
        self
    }

    fn to_json(&self) -> Value {
        let mut json =
            json!({"field": self.field, "description": self.description, "violatedRule": self.rule});
        if !self.data.is_null() {
            json["data"] = self.data.clone();
        }
        json
    }
}

impl From<Violation> for WixError {
    fn from(violation: Violation) -> Self {
        Self::validation(&[violation])
    }
}
