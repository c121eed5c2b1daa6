//! The address of a provider's API.

use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use url::Url;

use crate::loopback::is_loopback;

/// The base URL of a provider's API: https, or plain http on loopback for tests; no query, no credentials.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ApiUrl(Url);

impl ApiUrl {
    /// The host name alone, as [`api_hosts`](crate::Connector::api_hosts) wants it.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// The URL of a path below it; the path begins with a slash and is used unchanged.
    pub fn join(&self, path: &str) -> String {
        format!("{}{path}", self.0.as_str().trim_end_matches('/'))
    }
}

/// Why a text is not a base URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not the base URL of an API: expected `https://host/path`, or http on loopback")]
pub struct ApiUrlError;

impl FromStr for ApiUrl {
    type Err = ApiUrlError;

    fn from_str(text: &str) -> Result<Self, ApiUrlError> {
        let url = Url::parse(text).map_err(|_| ApiUrlError)?;
        let is_safe = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url));
        let has_no_user = url.username().is_empty() && url.password().is_none();
        let has_no_query = url.query().is_none() && url.fragment().is_none();
        if is_safe && has_no_user && has_no_query { Ok(Self(url)) } else { Err(ApiUrlError) }
    }
}

impl TryFrom<String> for ApiUrl {
    type Error = ApiUrlError;

    fn try_from(text: String) -> Result<Self, ApiUrlError> {
        text.parse()
    }
}

impl From<ApiUrl> for String {
    fn from(url: ApiUrl) -> Self {
        url.join("")
    }
}

impl JsonSchema for ApiUrl {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ApiUrl".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "uri" })
    }
}

#[cfg(test)]
mod tests {
    use super::ApiUrl;

    #[test]
    fn a_path_is_put_below_the_base_url() {
        for base in ["https://graph.example.com", "https://graph.example.com/"] {
            let url: ApiUrl = base.parse().expect("a base URL");
            assert_eq!(url.join("/v1/7"), "https://graph.example.com/v1/7");
            assert_eq!(
                (url.host(), String::from(url.clone()).as_str()),
                ("graph.example.com", "https://graph.example.com")
            );
        }
        let local: ApiUrl = "http://127.0.0.1:8080/graph".parse().expect("a base URL");
        assert_eq!((local.host(), local.join("/a").as_str()), ("127.0.0.1", "http://127.0.0.1:8080/graph/a"));
    }

    #[test]
    fn what_would_send_secrets_astray_is_refused() {
        for text in [
            "http://graph.example.com",
            "graph.example.com",
            "ftp://graph.example.com",
            "https://user:word@example.com",
            "https://example.com/?a=1",
            "https://example.com/#a",
            "file:///etc/passwd",
            "",
        ] {
            assert!(text.parse::<ApiUrl>().is_err(), "{text:?} was accepted");
        }
    }
}
