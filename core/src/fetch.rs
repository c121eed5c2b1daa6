//! How a connector asks its provider.

use std::fmt;

use async_trait::async_trait;
use serde_json::Value;

use crate::error::FetchError;
use crate::secret::Secret;

/// What `fetch` and `identify` work with.
#[derive(Clone, Copy)]
pub struct FetchContext<'a> {
    http: &'a dyn HttpClient,
}

impl fmt::Debug for FetchContext<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FetchContext")
    }
}

impl<'a> FetchContext<'a> {
    /// A context that calls through this client.
    pub fn new(http: &'a dyn HttpClient) -> Self {
        Self { http }
    }

    /// Makes one call and reads its answer as JSON; see [`HttpResponse::json`].
    pub async fn json(&self, request: HttpRequest) -> Result<Value, FetchError> {
        self.send(request).await?.json()
    }

    /// Makes one call. Any status is an answer, for providers whose errors say more than the status does.
    pub async fn send(&self, request: HttpRequest) -> Result<HttpResponse, FetchError> {
        self.http.send(request).await
    }
}

/// The host's HTTP client: allowed hosts only, https except on loopback, with time and size limits, no redirects.
#[async_trait]
pub trait HttpClient: Send + Sync {
    /// Makes one call. Any status is an answer; errors are calls without one.
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, FetchError>;
}

/// A GET at a provider's API. `Debug` shows neither query nor credentials.
#[derive(Clone)]
#[non_exhaustive]
pub struct HttpRequest {
    /// The URL, without secrets.
    pub url: String,
    /// Query parameters to add; their values are secret.
    pub query: Vec<(String, Secret)>,
    /// HTTP Basic user and password.
    pub basic: Option<(String, Secret)>,
}

impl HttpRequest {
    /// A GET of that URL.
    pub fn get(url: impl Into<String>) -> Self {
        Self { url: url.into(), query: Vec::new(), basic: None }
    }

    /// Adds a secret query parameter.
    pub fn secret_query(mut self, name: &str, value: &Secret) -> Self {
        self.query.push((name.to_owned(), value.clone()));
        self
    }

    /// Sends HTTP Basic credentials.
    pub fn basic(mut self, user: &str, password: &Secret) -> Self {
        self.basic = Some((user.to_owned(), password.clone()));
        self
    }
}

impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.url.split('?').next().unwrap_or_default();
        f.debug_struct("HttpRequest").field("url", &path).finish_non_exhaustive()
    }
}

/// What a provider's API answered.
#[derive(Clone)]
#[non_exhaustive]
pub struct HttpResponse {
    /// HTTP status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

impl HttpResponse {
    /// An answer with that status and body.
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { status, body: body.into() }
    }

    /// The body of a 200 as JSON.
    ///
    /// # Errors
    /// Set-up for 401 and 403, temporary for 408, 425, 429 and 5xx, permanent for every other status but 200 and for
    /// unreadable JSON.
    pub fn json(&self) -> Result<Value, FetchError> {
        match self.status {
            200 => serde_json::from_slice(&self.body)
                .map_err(|_| FetchError::Permanent("the provider's answer is not JSON".to_owned())),
            status @ (401 | 403) => Err(FetchError::Setup(format!(
                "the provider answered {status}: check the credentials in the settings and their permissions"
            ))),
            status @ (408 | 425 | 429 | 500..=599) => {
                Err(FetchError::Temporary(format!("the provider answered {status}")))
            }
            status => Err(FetchError::Permanent(format!("the provider answered {status}"))),
        }
    }
}

impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpResponse").field("status", &self.status).finish_non_exhaustive()
    }
}
