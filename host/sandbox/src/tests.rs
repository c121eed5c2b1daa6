//! The sandbox seen from outside: requests in, answers out; no socket but for the faults.

mod accounts;
mod assumptions;
mod contacts;
mod conversations;
mod developer;
mod faults;
mod listing;
mod messages;
mod queries;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::connect_info::MockConnectInfo;
use axum::http::{HeaderMap, Request};
use jiff::SignedDuration;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::fault::Connection;
use crate::server::router;
use crate::{Sandbox, SandboxOptions};

const JANE: &str = "4e600edc-db48-5260-9d04-7ea5c3e5fffd";
const JOHN: &str = "0c1d2e3f-0000-4000-8000-000000000002";

/// A client for what needs a socket.
fn http() -> reqwest::ClientBuilder {
    rustls::crypto::ring::default_provider().install_default().ok();
    reqwest::Client::builder().no_proxy()
}

/// One site's client, which by default carries an API key.
struct Client {
    sandbox: Sandbox,
    headers: Vec<(&'static str, String)>,
}

struct Answer {
    status: u16,
    headers: HeaderMap,
    text: String,
}

impl Client {
    fn new(options: SandboxOptions) -> Self {
        Self { sandbox: Sandbox::new(options), headers: Vec::new() }.on_site("main")
    }

    /// The same sandbox with these headers only.
    fn with(&self, headers: &[(&'static str, &str)]) -> Self {
        let headers = headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        Self { sandbox: self.sandbox.clone(), headers }
    }

    fn on_site(&self, site: &str) -> Self {
        self.with(&[("authorization", "IST.key"), ("wix-site-id", site)])
    }

    async fn post(&self, path: &str, body: Value) -> Answer {
        self.call("POST", path, Body::from(body.to_string())).await
    }

    async fn get(&self, path: &str) -> Answer {
        self.call("GET", path, Body::empty()).await
    }

    async fn call(&self, method: &str, path: &str, body: Body) -> Answer {
        let mut request =
            Request::builder().method(method).uri(path).header("content-type", "application/json");
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let response = test_router(&self.sandbox).oneshot(request.body(body).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        Answer { status: parts.status.as_u16(), headers: parts.headers, text }
    }

    /// Adds a contact to every site and returns it as Wix would.
    async fn seed(&self, contact: Value) -> Value {
        self.post("/_sandbox/contacts", contact).await.ok()["contacts"][0].clone()
    }

    async fn query(&self, query: Value) -> Answer {
        self.post("/contacts/v4/contacts/query", json!({"query": query})).await
    }

    /// Returns the ids that a filter finds.
    async fn find(&self, filter: Value) -> Vec<String> {
        let found = self.query(json!({"filter": filter, "fields": ["id"]})).await.ok();
        found["contacts"].as_array().unwrap().iter().map(|c| c["id"].as_str().unwrap().to_owned()).collect()
    }

    /// Seeds Jane and opens her conversation.
    async fn conversation(&self) -> String {
        self.seed(json!({"id": JANE, "name": "Jane Doe", "emails": ["jane@example.com"]})).await;
        self.open(JANE).await
    }

    async fn open(&self, contact: &str) -> String {
        let body = json!({"participantId": {"contactId": contact}});
        let answer = self.post("/inbox/v2/conversations", body).await.ok();
        answer["conversation"]["id"].as_str().unwrap().to_owned()
    }

    async fn send(&self, conversation: &str, message: Value) -> Answer {
        let body = json!({"conversationId": conversation, "message": message});
        self.post("/inbox/v2/messages", body).await
    }

    async fn last_call(&self) -> Value {
        self.get("/_sandbox/calls").await.ok()["calls"].as_array().unwrap().last().unwrap().clone()
    }

    fn advance(&self, seconds: i64) {
        self.sandbox.state().clock.advance(SignedDuration::from_secs(seconds));
    }
}

impl Default for Client {
    fn default() -> Self {
        Self::new(SandboxOptions::default())
    }
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    fn ok(&self) -> Value {
        assert_eq!(self.status, 200, "{}", self.text);
        self.json()
    }

    /// Returns the application code of a refusal.
    fn code(&self) -> String {
        self.json()["details"]["applicationError"]["code"].as_str().unwrap_or(&self.text).to_owned()
    }

    /// Returns each violation as `field RULE`.
    fn violations(&self) -> Vec<String> {
        let body = self.json();
        let list = body["details"]["validationError"]["fieldViolations"].as_array().unwrap();
        let line =
            |v: &Value| format!("{} {}", v["field"].as_str().unwrap(), v["violatedRule"].as_str().unwrap());
        list.iter().map(line).collect()
    }

    fn assert_refused(&self, status: u16, code: &str) {
        assert_eq!((self.status, self.code().as_str()), (status, code));
    }

    fn assert_violates(&self, expected: &[&str]) {
        assert_eq!(self.status, 400, "{}", self.text);
        assert_eq!(self.violations(), expected);
    }
}

/// The router as [`crate::serve`] runs it, without a socket.
pub(crate) fn test_router(sandbox: &Sandbox) -> Router {
    router(sandbox.clone()).layer(MockConnectInfo(Connection::detached()))
}

/// Options with these assumptions.
fn assuming(assumptions: &[&str]) -> SandboxOptions {
    let mut options = SandboxOptions::default();
    for assumption in assumptions {
        options.assumptions.assume(assumption).unwrap();
    }
    options
}

fn text_message(text: &str) -> Value {
    basic(json!([{"text": text}]))
}

fn basic(items: Value) -> Value {
    message(json!({"basic": {"items": items}}))
}

fn message(content: Value) -> Value {
    json!({"content": content, "visibility": "BUSINESS", "direction": "PARTICIPANT_TO_BUSINESS"})
}
