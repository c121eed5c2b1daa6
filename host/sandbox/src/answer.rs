//! What goes back to the caller of a Wix endpoint.

use axum::body::{Body, Bytes};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use crate::error::WixError;

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// A status, headers and all bytes of the body.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn json(status: StatusCode, body: &Value) -> Self {
        Self::bytes(status, body.to_string())
    }

    /// An answer that is labelled JSON, whether it is or not.
    pub(crate) fn bytes(status: StatusCode, body: impl Into<Bytes>) -> Self {
        Self { status, headers: HeaderMap::from_iter([(CONTENT_TYPE, JSON)]), body: body.into() }
    }
}

impl From<Value> for Answer {
    fn from(body: Value) -> Self {
        Self::json(StatusCode::OK, &body)
    }
}

impl From<&WixError> for Answer {
    fn from(error: &WixError) -> Self {
        Self::json(error.status, error.body())
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        (self.status, self.headers, Body::from(self.body)).into_response()
    }
}
