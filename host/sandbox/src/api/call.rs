//! One Wix call as it came in.

use axum::body::{Bytes, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode};
use serde_json::Value;

use crate::error::{Violation, WixError};

const BODY_LIMIT: usize = 8 * 1024 * 1024;

/// A call, read to its end.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Result<Bytes, BodyTooLarge>,
}

/// The body was larger than 8 MiB, or broke off.
#[derive(Debug)]
pub(crate) struct BodyTooLarge;

impl Call {
    pub(crate) async fn receive(request: Request) -> Self {
        let (parts, body) = request.into_parts();
        Self {
            method: parts.method,
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            headers: parts.headers,
            body: to_bytes(body, BODY_LIMIT).await.map_err(|_| BodyTooLarge),
        }
    }

    /// Parses the body as JSON.
    pub(crate) fn json(&self) -> Result<Value, WixError> {
        let bytes = self.body.as_ref().map_err(|BodyTooLarge| {
            WixError::application(StatusCode::PAYLOAD_TOO_LARGE, "PAYLOAD_TOO_LARGE", "body over 8 MiB")
        })?;
        serde_json::from_slice(bytes).map_err(|_| {
            WixError::from(Violation::new("", "FORMAT", "Expected an object"))
                .with_hint("the body is not JSON")
        })
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok()).filter(|value| !value.is_empty())
    }
}
