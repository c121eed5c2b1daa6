//! Webhook calls and answers.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::error::ParseError;
use crate::form::Form;
use crate::json;

/// Header names in lower case with their values, in the order received; a name may occur several times.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Headers(Vec<(String, String)>);

impl Headers {
    /// No headers.
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends a header; an equal name that is there stays.
    pub fn append(&mut self, name: &str, value: impl Into<String>) {
        self.0.push((name.to_ascii_lowercase(), value.into()));
    }

    /// Replaces every header of that name by one.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.remove(name);
        self.append(name, value);
    }

    /// Removes every header of that name.
    pub fn remove(&mut self, name: &str) {
        self.0.retain(|(key, _)| !key.eq_ignore_ascii_case(name));
    }

    /// The values of every header of that name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The first value of that name.
    pub fn get<'a>(&'a self, name: &'a str) -> Option<&'a str> {
        self.all(name).next()
    }

    /// Every header, in the order received.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl<N: AsRef<str>, V: Into<String>> FromIterator<(N, V)> for Headers {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(headers: I) -> Self {
        let mut all = Self::new();
        for (name, value) in headers {
            all.append(name.as_ref(), value);
        }
        all
    }
}

/// A webhook call as received, not yet verified. `Debug` shows neither its URL, which may hold a token, nor its body.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct WebhookRequest {
    /// Upper-case HTTP method.
    pub method: String,
    /// What the provider called: the configured public URL, the rest of the path as it was sent, and the raw query.
    /// Never built from headers.
    pub url: String,
    /// The headers.
    pub headers: Headers,
    /// The exact bytes.
    pub body: Vec<u8>,
    /// When the host received it: the clock of verification.
    pub received_at: Timestamp,
}

impl WebhookRequest {
    /// A call without headers and body. The method is in upper case; the URL is the one that the provider called.
    pub fn new(method: impl Into<String>, url: impl Into<String>, received_at: Timestamp) -> Self {
        let (method, url) = (method.into(), url.into());
        Self { method, url, headers: Headers::new(), body: Vec::new(), received_at }
    }

    /// Sets the headers.
    pub fn headers(mut self, headers: Headers) -> Self {
        self.headers = headers;
        self
    }

    /// Sets the body.
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// The query, raw, without the question mark; empty without one.
    pub fn query(&self) -> &str {
        self.url.split_once('?').map_or("", |(_, query)| query)
    }

    /// Whether the body is declared as `application/x-www-form-urlencoded`.
    pub fn is_form(&self) -> bool {
        let media_type = self.headers.get("content-type").and_then(|value| value.split(';').next());
        media_type.is_some_and(|text| text.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded"))
    }
}

impl std::fmt::Debug for WebhookRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WebhookRequest")
            .field("method", &self.method)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// A call whose signature core has verified: the only thing that a connector ever parses.
///
/// Parts that the signature marks secret (static tokens, Basic) are no longer in it.
#[derive(Debug, Clone)]
pub struct VerifiedRequest {
    pub(crate) request: WebhookRequest,
    pub(crate) key_index: usize,
    pub(crate) accounts: Vec<String>,
}

impl VerifiedRequest {
    /// The request, without the parts that the signature marks secret.
    pub fn request(&self) -> &WebhookRequest {
        &self.request
    }

    /// Position of the key that matched in the order of the config, from 0: what [`restore`](crate::host::restore)
    /// takes.
    pub fn key_index(&self) -> usize {
        self.key_index
    }

    /// Number of the key that matched in the order of the config, from 1: what people see.
    pub fn key_number(&self) -> usize {
        self.key_index + 1
    }

    /// The accounts that the matched key is bound to; empty means every one.
    pub fn accounts(&self) -> &[String] {
        &self.accounts
    }

    /// The exact bytes of the body.
    pub fn body(&self) -> &[u8] {
        &self.request.body
    }

    /// When the host received it.
    pub fn received_at(&self) -> Timestamp {
        self.request.received_at
    }

    /// Reads the body as JSON. Half a character in a text becomes U+FFFD.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, ParseError> {
        Ok(json::from_slice(&self.request.body)?)
    }

    /// Reads the form fields: those in the query of a GET, else those in the body.
    pub fn form(&self) -> Form {
        let is_get = self.request.method == "GET";
        Form::parse(if is_get { self.request.query().as_bytes() } else { &self.request.body })
    }

    /// Whether the key that signed this call may speak for the account.
    pub(crate) fn speaks_for(&self, account: Option<&str>) -> bool {
        self.accounts.is_empty() || account.is_some_and(|name| self.accounts.iter().any(|own| own == name))
    }
}

/// An unsigned GET, HEAD or OPTIONS with which a provider checks a webhook URL.
#[derive(Debug, Clone, Copy)]
pub struct Probe<'a> {
    request: &'a WebhookRequest,
}

impl<'a> Probe<'a> {
    /// The probe in this request, if its method is one of GET, HEAD and OPTIONS.
    pub fn of(request: &'a WebhookRequest) -> Option<Self> {
        matches!(request.method.as_str(), "GET" | "HEAD" | "OPTIONS").then_some(Self { request })
    }

    /// Upper-case HTTP method.
    pub fn method(&self) -> &'a str {
        &self.request.method
    }

    /// The headers.
    pub fn headers(&self) -> &'a Headers {
        &self.request.headers
    }

    /// The first query parameter of that name, decoded; `None` also if it is not UTF-8, because it could not be given
    /// back unchanged.
    pub fn query(&self, name: &str) -> Option<Cow<'a, str>> {
        let mut pairs = form_urlencoded::parse(self.request.query().as_bytes());
        let (_, value) = pairs.find(|(key, _)| key == name)?;
        (!value.contains(char::REPLACEMENT_CHARACTER)).then_some(value)
    }
}

/// The answer that a provider gets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct WebhookResponse {
    /// HTTP status.
    pub status: u16,
    /// Header names and values.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<(String, String)>,
    /// The exact body.
    pub body: String,
}

impl WebhookResponse {
    /// A status with an empty body.
    pub fn status(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: String::new() }
    }

    /// 200 with a body of that media type.
    pub fn body(media_type: &str, body: impl Into<String>) -> Self {
        Self { body: body.into(), ..Self::status(200) }.header("content-type", media_type)
    }

    /// Adds a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }
}

impl Default for WebhookResponse {
    /// 200 with an empty body: what nearly every provider wants.
    fn default() -> Self {
        Self::status(200)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_from_the_body_or_from_the_query_of_a_get() {
        let form = |method: &str| {
            let request = WebhookRequest::new(method, "https://h/?a=%2B1&a=", Timestamp::UNIX_EPOCH);
            let request = request.body("b=2+3");
            VerifiedRequest { request, key_index: 0, accounts: Vec::new() }.form()
        };
        assert_eq!(form("GET").iter().collect::<Vec<_>>(), [("a", "+1"), ("a", "")]);
        assert_eq!(form("POST").iter().collect::<Vec<_>>(), [("b", "2 3")]);
    }

    #[test]
    fn what_debug_shows_holds_no_token() {
        let request = WebhookRequest {
            method: "POST".to_owned(),
            url: "https://h/webhooks/acme/t0ken?t0ken".to_owned(),
            headers: Headers::from_iter([("authorization", "t0ken")]),
            body: b"t0ken".to_vec(),
            received_at: Timestamp::UNIX_EPOCH,
        };
        assert_eq!(format!("{request:?}"), "WebhookRequest { method: \"POST\", body_bytes: 5, .. }");
    }
}
