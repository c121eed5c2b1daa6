//! The HTTP client for connectors: allowed hosts only, https except on loopback, with limits on size and time.

use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use futures_util::FutureExt;
use inbox_core::host::{DynConnector, HttpClient, is_loopback};
use inbox_core::{FetchError, HttpRequest, HttpResponse};
use reqwest::{Client, Response};
use url::Url;

/// Longest time for a call.
const TIMEOUT: Duration = Duration::from_secs(20);
/// Largest answer read.
const ANSWER_LIMIT: usize = 4 * 1024 * 1024;

/// Calls the API hosts of one connector.
#[derive(Debug)]
pub(crate) struct ProviderClient {
    http: Client,
    hosts: Vec<String>,
    was_called: AtomicBool,
}

impl ProviderClient {
    /// A client that calls these host names only. `http` must not follow redirects.
    fn new(http: Client, hosts: Vec<String>) -> Self {
        Self { http, hosts, was_called: AtomicBool::new(false) }
    }

    /// A client that calls this connector's API hosts only.
    pub(crate) async fn of(http: Client, connector: &dyn DynConnector) -> Result<Self, FetchError> {
        Ok(Self::new(http, caught(async { Ok(connector.api_hosts()) }).await?))
    }

    /// Whether the connector called anyone.
    pub(crate) fn was_called(&self) -> bool {
        self.was_called.load(Ordering::Relaxed)
    }

    fn check(&self, text: &str) -> Result<Url, FetchError> {
        let url = Url::parse(text).map_err(|_| refused("the URL to call is not a URL"))?;
        let host = url.host_str().unwrap_or_default();
        if !self.hosts.iter().any(|allowed| allowed.eq_ignore_ascii_case(host)) {
            return Err(refused("the host to call is not one of the connector's API hosts"));
        }
        match url.scheme() {
            "https" => Ok(url),
            "http" if is_loopback(&url) => Ok(url),
            _ => Err(refused("only https is allowed, except on loopback")),
        }
    }
}

#[async_trait]
impl HttpClient for ProviderClient {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, FetchError> {
        self.was_called.store(true, Ordering::Relaxed);
        let mut url = self.check(&request.url)?;
        for (name, value) in &request.query {
            url.query_pairs_mut().append_pair(name, value.expose());
        }
        let mut call = self.http.get(url).timeout(TIMEOUT).header("accept", "application/json");
        if let Some((user, password)) = &request.basic {
            call = call.basic_auth(user, Some(password.expose()));
        }
        let answer = call.send().await.map_err(|error| no_answer(&error))?;
        Ok(HttpResponse::new(answer.status().as_u16(), read(answer).await?))
    }
}

/// Makes a connector's call; a panic in it is a failure that only its author can fix.
pub(crate) async fn caught<T>(call: impl Future<Output = Result<T, FetchError>>) -> Result<T, FetchError> {
    let panicked = |_| Err(refused("the connector panicked: report it to the connector's author"));
    AssertUnwindSafe(call).catch_unwind().await.unwrap_or_else(panicked)
}

async fn read(mut answer: Response) -> Result<Vec<u8>, FetchError> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| no_answer(&error))? {
        if body.len() + chunk.len() > ANSWER_LIMIT {
            return Err(refused("the provider's answer is larger than 4 MiB"));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// The error of a call without an answer. Its own text may hold the URL with its secrets: it stays out.
fn no_answer(error: &reqwest::Error) -> FetchError {
    let what = if error.is_timeout() {
        "the provider did not answer in time"
    } else {
        "the provider could not be reached"
    };
    FetchError::Temporary(what.to_owned())
}

fn refused(why: &str) -> FetchError {
    FetchError::Permanent(why.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wix::http_client;

    fn client() -> ProviderClient {
        ProviderClient::new(
            http_client().expect("a client"),
            vec!["api.example.com".to_owned(), "127.0.0.1".to_owned()],
        )
    }

    #[test]
    fn only_the_connectors_hosts_are_called() {
        assert!(client().check("https://api.example.com/v1").is_ok());
        for url in ["https://evil.example.com/", "https://api.example.com@evil.example.com/", "nonsense"] {
            assert!(client().check(url).is_err(), "{url} was allowed");
        }
    }

    #[tokio::test]
    async fn a_connector_that_panics_has_failed_for_good() {
        let answer = caught(async { panic!("an odd answer") as Result<(), FetchError> }).await;
        assert!(answer.is_err_and(|error| !error.is_temporary()));
    }

    #[test]
    fn plain_http_stays_on_this_machine() {
        assert!(client().check("http://127.0.0.1:8080/").is_ok());
        assert!(client().check("http://api.example.com/").is_err());
    }
}
