//! Planned faults as a client over a real socket sees them.

mod answers;
mod connections;
mod entries;
mod lags;
mod tokens;

use std::error::Error;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use reqwest::{Client, RequestBuilder, Response};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::{JANE, http, text_message};
use crate::{Sandbox, SandboxOptions, serve};

const MESSAGES: &str = "/inbox/v2/messages";
/// Longer than anything here takes; only a bug waits for it.
const TIMEOUT: Duration = Duration::from_secs(20);

/// A sandbox on a port of its own, and a client that opens a connection for each call.
struct Live {
    address: SocketAddr,
    client: Client,
    stop: oneshot::Sender<()>,
    server: JoinHandle<std::io::Result<()>>,
}

impl Live {
    async fn start() -> Self {
        Self::with(SandboxOptions::default()).await
    }

    async fn with(options: SandboxOptions) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let shutdown = async move { drop(stopped.await) };
        let server = tokio::spawn(serve(listener, Sandbox::new(options), shutdown));
        let client = http().pool_max_idle_per_host(0).timeout(TIMEOUT).build().unwrap();
        Self { address, client, stop, server }
    }

    /// Starts one with Jane, her conversation on the site "main", and these faults.
    async fn faulty(faults: Value) -> (Self, String) {
        let live = Self::start().await;
        let conversation = live.conversation("main").await;
        live.plan(faults).await;
        (live, conversation)
    }

    async fn conversation(&self, site: &str) -> String {
        let jane = json!({"site": site, "id": JANE, "emails": ["jane@example.com"]});
        self.own("POST", "contacts", &jane).await;
        let body = json!({"participantId": {"contactId": JANE}});
        let answer = self.as_key(site, "/inbox/v2/conversations").json(&body).send().await.unwrap();
        text_at(&answer.json().await.unwrap(), "/conversation/id")
    }

    async fn plan(&self, faults: Value) -> Value {
        self.own("POST", "faults", &json!({"faults": faults})).await
    }

    /// Calls one of the sandbox's own endpoints, which no fault may touch.
    async fn own(&self, method: &str, path: &str, body: &Value) -> Value {
        let url = format!("http://{}/_sandbox/{path}", self.address);
        let request = self.client.request(method.parse().unwrap(), url).json(body);
        request.send().await.unwrap().error_for_status().unwrap().json().await.unwrap()
    }

    fn post(&self, path: &str) -> RequestBuilder {
        self.client.post(format!("http://{}{path}", self.address))
    }

    fn as_key(&self, site: &str, path: &str) -> RequestBuilder {
        self.post(path).header("authorization", "IST.key").header("wix-site-id", site)
    }

    fn message(&self, conversation: &str, text: &str) -> RequestBuilder {
        self.message_on("main", conversation, text)
    }

    fn message_on(&self, site: &str, conversation: &str, text: &str) -> RequestBuilder {
        let body = json!({"conversationId": conversation, "message": text_message(text)});
        self.as_key(site, MESSAGES).json(&body)
    }

    async fn send(&self, conversation: &str) -> reqwest::Result<Response> {
        self.message(conversation, "hello").send().await
    }

    /// Sends this many messages and returns the statuses.
    async fn statuses(&self, conversation: &str, calls: usize) -> Vec<u16> {
        let mut statuses = Vec::new();
        for _ in 0..calls {
            statuses.push(self.send(conversation).await.unwrap().status().as_u16());
        }
        statuses
    }

    /// How many messages have arrived, by the sandbox's own account.
    async fn arrived(&self) -> usize {
        self.own("GET", "messages", &Value::Null).await["messages"].as_array().unwrap().len()
    }

    async fn last_call(&self) -> Value {
        self.own("GET", "calls", &Value::Null).await["calls"].as_array().unwrap().last().unwrap().clone()
    }

    /// Waits until the last call is one that met this fault.
    async fn has_met(&self, fault: &str) -> Value {
        let wait = async {
            loop {
                let call = self.last_call().await;
                if call["fault"] == fault {
                    return call;
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(TIMEOUT, wait).await.unwrap()
    }

    /// Stops the server and waits until it is gone.
    async fn stop(self) {
        self.stop.send(()).unwrap();
        tokio::time::timeout(TIMEOUT, self.server).await.unwrap().unwrap().unwrap();
    }
}

/// Whether the cause of a client's error is a connection that was reset, not one that was closed or never opened.
fn is_reset(error: &reqwest::Error) -> bool {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(current) = cause {
        let io = current.downcast_ref::<std::io::Error>();
        if io.is_some_and(|io| io.kind() == ErrorKind::ConnectionReset) {
            return !error.is_connect();
        }
        cause = current.source();
    }
    false
}

fn text_at(json: &Value, pointer: &str) -> String {
    json.pointer(pointer).and_then(Value::as_str).unwrap().to_owned()
}
