//! Why a webhook call is not accepted, and what the caller gets.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// Why a call was not accepted.
#[derive(Debug, Clone, Copy)]
pub(super) enum Refused {
    /// It was not signed as it should be.
    Signature,
    /// Its body is over the limit.
    TooLarge,
    /// Its body took too long to arrive.
    TooSlow,
    /// Its body broke off.
    Broken,
    /// It could not be stored, or too many bodies are in memory.
    Unavailable,
}

impl Refused {
    pub(super) const ALL: [Self; 5] =
        [Self::Signature, Self::TooLarge, Self::TooSlow, Self::Broken, Self::Unavailable];

    /// The value of the label `outcome`.
    pub(super) fn outcome(self) -> &'static str {
        match self {
            Self::Signature => "refused",
            Self::TooLarge => "too_large",
            Self::TooSlow => "too_slow",
            Self::Broken => "broken",
            Self::Unavailable => "unavailable",
        }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        match self {
            Self::Signature => refusal(StatusCode::UNAUTHORIZED),
            Self::TooLarge => refusal(StatusCode::PAYLOAD_TOO_LARGE),
            Self::TooSlow => refusal(StatusCode::REQUEST_TIMEOUT),
            Self::Broken => refusal(StatusCode::BAD_REQUEST),
            Self::Unavailable => unavailable(),
        }
    }
}

/// A status and a body that says no more than the status does.
pub(super) fn refusal(status: StatusCode) -> Response {
    let reason = status.canonical_reason().unwrap_or_default().to_lowercase();
    (status, Json(json!({ "error": reason }))).into_response()
}

/// 503: the provider should send the call again in a few seconds.
pub(super) fn unavailable() -> Response {
    let mut response = refusal(StatusCode::SERVICE_UNAVAILABLE);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    response
}
