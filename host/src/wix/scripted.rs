//! A server for tests: records requests byte for byte and plays scripted answers.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use inbox_core::Secret;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::config::Auth;
use crate::wix::{Budget, ConversationId, RenderedMessage, SentMessage, WixError, WixSite, http_client};

/// How the server answers one request.
#[derive(Debug, Clone)]
pub(super) enum Play {
    /// A status and a JSON body.
    Json(u16, Value),
    /// The same with one more header.
    JsonWith(u16, String, Value),
    /// These bytes, then the end of the connection.
    Bytes(Vec<u8>),
    /// Nothing, for ever.
    Hang,
    /// A reset before the request is read.
    ResetUnread,
    /// A reset after the request is read.
    ResetRead,
}

/// A request as it came over the wire.
#[derive(Debug, Clone)]
pub(super) struct Recorded {
    /// `POST /inbox/v2/messages HTTP/1.1`.
    pub(super) line: String,
    /// Names in lower case, sorted.
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
}

impl Recorded {
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("the request has a JSON body")
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }
}

#[derive(Debug, Clone)]
pub(super) struct ScriptedWix {
    pub(super) url: String,
    script: Arc<Mutex<VecDeque<Play>>>,
    requests: Arc<Mutex<Vec<Recorded>>>,
}

/// Sends with a place in the budget.
pub(super) async fn send(
    site: &WixSite,
    conversation: &ConversationId,
    message: &RenderedMessage,
) -> Result<SentMessage, WixError> {
    let permit = site.budget().permit().await;
    site.send(permit, conversation, message).await
}

impl ScriptedWix {
    /// Starts a server that plays these answers, one a request, and resets whatever comes after.
    pub(super) async fn start(script: impl IntoIterator<Item = Play>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a loopback port is free");
        let wix = Self {
            url: format!("http://{}", listener.local_addr().expect("the listener is bound")),
            script: Arc::new(Mutex::new(script.into_iter().collect())),
            requests: Arc::default(),
        };
        tokio::spawn(wix.clone().accept(listener));
        wix
    }

    /// A site with an API key.
    pub(super) fn site(&self) -> WixSite {
        self.site_with(key(), 1_000)
    }

    /// A site with an app.
    pub(super) fn app_site(&self) -> WixSite {
        self.site_with(app(), 1_000)
    }

    /// A site with these credentials and that many calls a minute.
    pub(super) fn site_with(&self, credentials: Auth, calls_per_minute: u32) -> WixSite {
        let http = http_client().expect("a client");
        WixSite::new("main", http, &self.url, credentials, Arc::new(Budget::new(calls_per_minute)))
    }

    pub(super) fn requests(&self) -> Vec<Recorded> {
        self.requests.lock().expect("no test panicked here").clone()
    }

    /// The only request there was.
    pub(super) fn request(&self) -> Recorded {
        let mut requests = self.requests();
        assert_eq!(requests.len(), 1, "one request was expected");
        requests.remove(0)
    }

    pub(super) fn lines(&self) -> Vec<String> {
        self.requests().into_iter().map(|request| request.line).collect()
    }

    async fn accept(self, listener: TcpListener) {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(self.clone().serve(stream));
        }
    }

    async fn serve(self, mut stream: TcpStream) {
        loop {
            if matches!(self.script.lock().expect("no test panicked here").front(), Some(Play::ResetUnread)) {
                self.next_play();
                return reset(stream);
            }
            let Some(request) = read_request(&mut stream).await else { return };
            self.requests.lock().expect("no test panicked here").push(request);
            match self.next_play() {
                Play::Json(status, body) => answer(&mut stream, status, "", &body).await,
                Play::JsonWith(status, header, body) => answer(&mut stream, status, &header, &body).await,
                Play::Bytes(bytes) => {
                    let _ = stream.write_all(&bytes).await;
                    return;
                }
                Play::Hang => std::future::pending().await,
                Play::ResetRead | Play::ResetUnread => return reset(stream),
            }
        }
    }

    fn next_play(&self) -> Play {
        self.script.lock().expect("no test panicked here").pop_front().unwrap_or(Play::ResetRead)
    }
}

/// The credentials of [`ScriptedWix::site`].
pub(super) fn key() -> Auth {
    Auth::ApiKey { key: Secret::new("IST.key-secret"), site_id: "site-1".to_owned() }
}

/// The credentials of [`ScriptedWix::app_site`].
pub(super) fn app() -> Auth {
    Auth::App {
        app_id: "app-1".to_owned(),
        app_secret: Secret::new("app-secret"),
        instance_id: "instance-1".to_owned(),
    }
}

fn reset(stream: TcpStream) {
    stream.set_zero_linger().expect("the socket is open");
}

async fn answer(stream: &mut TcpStream, status: u16, header: &str, body: &Value) {
    let body = body.to_string();
    let header = if header.is_empty() { String::new() } else { format!("{header}\r\n") };
    let head = format!("HTTP/1.1 {status} Said\r\ncontent-length: {}\r\n{header}", body.len());
    let answer = format!("{head}content-type: application/json\r\nx-wix-request-id: req-1\r\n\r\n{body}");
    let _ = stream.write_all(answer.as_bytes()).await;
}

async fn read_request(stream: &mut TcpStream) -> Option<Recorded> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    let head = String::from_utf8(head).ok()?;
    let mut lines = head.trim_end().split("\r\n").map(str::to_owned);
    let line = lines.next()?;
    let mut headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": ").map(|(name, value)| (name.to_lowercase(), value.to_owned())))
        .collect();
    headers.sort();
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let mut body = vec![0; length.map_or(0, |(_, length)| length.parse().expect("a length"))];
    stream.read_exact(&mut body).await.ok()?;
    Some(Recorded { line, headers, body: String::from_utf8(body).ok()? })
}
