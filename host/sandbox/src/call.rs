//! One Wix call as it came in, and what an endpoint needs to answer it.

use axum::body::{Bytes, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode};
use jiff::Timestamp;
use serde_json::Value;

use super::auth::Caller;
use super::clock::Clock;
use super::dropped::Dropped;
use super::error::{Violation, WixError};
use super::options::SandboxOptions;
use super::reader;
use super::shape::Object;
use super::site::Site;

const BODY_LIMIT: usize = 8 * 1024 * 1024;

/// A call, read to its end.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) query: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Result<Bytes, BodyTooLarge>,
}

/// The body was larger than 8 MiB, or broke off.
#[derive(Debug)]
pub(super) struct BodyTooLarge;

impl Call {
    pub(super) async fn receive(request: Request) -> Self {
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
    pub(super) fn json(&self) -> Result<Value, WixError> {
        let bytes = self.body.as_ref().map_err(|BodyTooLarge| {
            WixError::application(StatusCode::PAYLOAD_TOO_LARGE, "PAYLOAD_TOO_LARGE", "body over 8 MiB")
        })?;
        serde_json::from_slice(bytes).map_err(|_| {
            WixError::from(Violation::new("", "FORMAT", "Expected an object"))
                .with_hint("the body is not JSON")
        })
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok()).filter(|value| !value.is_empty())
    }
}

/// What an endpoint works with: the caller's site, the time, the switches and a place for dropped fields.
#[derive(Debug)]
pub(super) struct Context<'a> {
    pub(super) site: &'a mut Site,
    pub(super) caller: &'a Caller,
    pub(super) clock: &'a mut Clock,
    pub(super) options: &'a SandboxOptions,
    pub(super) dropped: &'a mut Dropped,
    /// The end of what lists and queries see; none, unless a lag is scripted.
    pub(super) seen_until: Option<Timestamp>,
}

impl Context<'_> {
    /// Reads a body against its shape and notes what was dropped.
    pub(super) fn read(&mut self, shape: &Object, body: &Value) -> Result<Value, WixError> {
        reader::read(shape, body, self.dropped, &self.options.assumptions)
    }

    /// Whether lists and queries see already what came to be at that time.
    pub(super) fn sees(&self, at: Timestamp) -> bool {
        self.seen_until.is_none_or(|end| at <= end)
    }
}
