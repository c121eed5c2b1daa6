//! One HTTP exchange: bounded in time and size, never redirected, never repeated.

use std::time::Duration;

use inbox_core::host::is_loopback;
use reqwest::{Client, RequestBuilder, Response, Url, redirect, retry};
use rustls::crypto::ring;
use serde_json::Value;

use crate::wix::answer::Answer;
use crate::wix::error::{CallFailure, WixErrorKind};
use crate::wix::{Operation, WixError};

/// The longest time that making a connection may take.
const CONNECT_LIMIT: Duration = Duration::from_secs(5);
/// The longest time that one call may take.
pub(super) const TIME_LIMIT: Duration = Duration::from_secs(30);
/// The longest answer that is read.
pub(super) const BODY_LIMIT: usize = 4 * 1024 * 1024;

/// Builds the one HTTP client for all calls to Wix; make it once and clone it.
///
/// It follows no redirects, repeats nothing, uses no proxy, and gives up after 5 s without a connection and after
/// 30 s in all. [`WixSite`](crate::wix::WixSite) sees to https. A certificate counts when the operating system trusts
/// who signed it.
pub fn http_client() -> Result<Client, reqwest::Error> {
    http_client_connecting_within(CONNECT_LIMIT)
}

/// The same with another time limit for the connection.
pub(super) fn http_client_connecting_within(limit: Duration) -> Result<Client, reqwest::Error> {
    // An error says that a provider is there already: an earlier client's, or one that an embedding program chose.
    ring::default_provider().install_default().ok();
    Client::builder()
        .user_agent(concat!("inbox-bridge/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .referer(false)
        .no_proxy()
        .http1_only()
        .connect_timeout(limit)
        .timeout(TIME_LIMIT)
        .pool_idle_timeout(Duration::from_secs(30))
        .build()
}

/// A base URL that calls may be made to: https, or http to this machine, and nothing but a host, a port and a path.
pub(super) fn safe_base_url(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    let is_plain = url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    let is_safe = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url));
    (is_plain && is_safe).then(|| url.as_str().trim_end_matches('/').to_owned())
}

/// Makes the call and reads the whole answer.
pub(super) async fn exchange(operation: Operation, request: RequestBuilder) -> Result<Answer, WixError> {
    let response = request.send().await.map_err(|error| no_answer(operation, &error))?;
    let mut answer = Answer::new(operation, response.status().as_u16(), response.headers());
    answer.body = match read_body(response).await {
        Ok(bytes) => serde_json::from_slice::<Value>(&bytes).map_err(|_| CallFailure::Unreadable),
        Err(why) => Err(why),
    };
    Ok(answer)
}

fn no_answer(operation: Operation, error: &reqwest::Error) -> WixError {
    let kind = if error.is_builder() {
        let why =
            "the request could not be built; check wix.base_url and the credentials for stray characters";
        WixErrorKind::Fault { why }
    } else if error.is_connect() {
        WixErrorKind::Unreachable { why: CallFailure::NoConnection }
    } else {
        WixErrorKind::InDoubt { why: failure(error) }
    };
    kind.during(operation)
}

async fn read_body(mut response: Response) -> Result<Vec<u8>, CallFailure> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| failure(&error))? {
        if body.len() + chunk.len() > BODY_LIMIT {
            return Err(CallFailure::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn failure(error: &reqwest::Error) -> CallFailure {
    if error.is_timeout() { CallFailure::TimedOut } else { CallFailure::Broken }
}
