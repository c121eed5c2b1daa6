//! `fetch.json` and `identify.json`: what a provider's API is asked and answers, as recorded.

use std::fmt;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use async_trait::async_trait;
use inbox_core::host::HttpClient;
use inbox_core::{FetchContext, FetchError, HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use super::settings::Settings;

/// One call and its answer.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exchange {
    request: String,
    basic: Option<String>,
    status: u16,
    /// A text stands for itself, anything else is sent as JSON.
    body: Value,
}

/// A call, with the names of secrets where those are: `{{auth_token}}`.
#[derive(PartialEq)]
struct Call {
    /// `GET https://api.example.com/v1/7?access_token={{token}}`.
    request: String,
    /// HTTP Basic `user:{{password}}`.
    basic: Option<String>,
}

/// A provider's API that knows the recorded calls only, each of them once.
pub(super) struct Recording<'a> {
    file: PathBuf,
    hosts: Vec<String>,
    settings: &'a Settings,
    left: Mutex<Vec<Exchange>>,
    problems: Mutex<Vec<String>>,
}

impl<'a> Recording<'a> {
    /// Reads the file; without one nothing is answered. Like the host, it lets nobody call other hosts.
    pub(super) fn read(file: &Path, hosts: Vec<String>, settings: &'a Settings) -> Result<Self, String> {
        let name = file.display();
        let exchanges = match fs::read_to_string(file) {
            Ok(text) => serde_json::from_str(&text).map_err(|error| format!("{name}: {error}"))?,
            Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(format!("cannot read {name}: {error}")),
        };
        let (left, problems) = (Mutex::new(exchanges), Mutex::default());
        Ok(Self { file: file.to_owned(), hosts, settings, left, problems })
    }

    /// What the connector is given to call with.
    pub(super) fn context(&self) -> FetchContext<'_> {
        FetchContext::new(self)
    }

    /// Refuses calls that are not recorded.
    pub(super) fn unrecorded(self) -> Result<(), String> {
        let problems = into_inner(self.problems);
        if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
    }

    /// Refuses calls that are not recorded, and records that are not called.
    pub(super) fn finish(self) -> Result<(), String> {
        let left = into_inner(self.left).into_iter();
        let unasked = left.map(|exchange| format!("the connector never makes the call {}", exchange.call()));
        let problems: Vec<_> = into_inner(self.problems).into_iter().chain(unasked).collect();
        if problems.is_empty() {
            return Ok(());
        }
        Err(format!("{}: {}", self.file.display(), problems.join("\n")))
    }

    fn answer(&self, request: &HttpRequest) -> Result<HttpResponse, String> {
        let call = self.call(request)?;
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        let found = left.iter().position(|exchange| exchange.call() == call);
        Ok(left.remove(found.ok_or_else(|| format!("no answer is recorded for {call}"))?).answer())
    }

    /// What is recorded as the answer to a call, however often it is made.
    pub(super) fn recorded(&self, request: &HttpRequest) -> Option<HttpResponse> {
        let call = self.call(request).ok()?;
        let left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        left.iter().find(|exchange| exchange.call() == call).map(Exchange::answer)
    }

    /// The call as the host would make it, with the names of secrets for their values.
    fn call(&self, request: &HttpRequest) -> Result<Call, String> {
        let url = Url::parse(&request.url).map_err(|_| "the URL to call is not a URL".to_owned())?;
        let host = url.host_str().unwrap_or_default();
        if !self.hosts.iter().any(|allowed| allowed.eq_ignore_ascii_case(host)) {
            return Err(format!("the host would not call {host}: it is not in `api_hosts`"));
        }
        let line = request.query.iter().fold(format!("GET {url}"), |line, (name, value)| {
            let separator = if line.contains('?') { '&' } else { '?' };
            format!("{line}{separator}{name}={}", self.settings.name(value))
        });
        let basic = request.basic.as_ref();
        let basic = basic.map(|(user, password)| format!("{user}:{}", self.settings.name(password)));
        Ok(Call { request: line, basic })
    }
}

#[async_trait]
impl HttpClient for Recording<'_> {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, FetchError> {
        self.answer(&request).map_err(|problem| {
            self.problems.lock().unwrap_or_else(PoisonError::into_inner).push(problem);
            FetchError::Permanent("the call is not recorded".to_owned())
        })
    }
}

impl Exchange {
    fn answer(&self) -> HttpResponse {
        let body = self.body.as_str().map_or_else(|| self.body.to_string(), str::to_owned);
        HttpResponse::new(self.status, body)
    }

    fn call(&self) -> Call {
        Call { request: self.request.clone(), basic: self.basic.clone() }
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let basic = self.basic.as_ref().map(|basic| format!(", \"basic\": \"{basic}\"")).unwrap_or_default();
        write!(f, "\"request\": \"{}\"{basic}", self.request)
    }
}

/// Runs a future whose calls are answered at once.
pub(super) fn at_once<T>(future: impl Future<Output = T>) -> Result<T, String> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => Ok(result),
        Poll::Pending => Err("the connector waits for something other than its HTTP client".to_owned()),
    }
}

fn into_inner<T>(mutex: Mutex<T>) -> T {
    mutex.into_inner().unwrap_or_else(PoisonError::into_inner)
}
