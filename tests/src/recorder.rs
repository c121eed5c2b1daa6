//! A server that stands for Wix: it writes down every call, and answers the same each time.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{StatusCode, header::CONTENT_TYPE};
use axum::response::Response;
use axum::{Router, serve};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// What Wix does for a site.
#[derive(Debug, Clone, Default)]
pub struct Behaviour {
    /// Whether every address is that of a contact, or none.
    pub knows_people: bool,
    /// The answers to the first sends; later ones are taken.
    pub sends: Vec<SendAnswer>,
    /// The messages that are there from the start.
    pub messages: Vec<Value>,
}

/// How Send Message is answered.
#[derive(Debug, Clone, Copy)]
pub enum SendAnswer {
    /// Wix cannot fetch the media.
    MediaRefused,
    /// Nobody knows whether the message is there: it is not.
    FailedBefore,
    /// Nobody knows whether the message is there: it is.
    FailedAfter,
}

/// One call as it arrived.
#[derive(Debug, Clone)]
pub struct Call {
    /// `POST`, and so on.
    pub method: String,
    /// Path and query.
    pub target: String,
    /// Names and values, sorted.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
    /// The contact or the address that it is about; empty where it is about several or none.
    pub about: String,
}

#[derive(Debug, Default)]
struct Site {
    behaviour: Behaviour,
    calls: Vec<Call>,
    messages: Vec<Value>,
}

type Sites = Arc<Mutex<BTreeMap<String, Site>>>;

/// The running server.
#[derive(Debug)]
pub struct Recorder {
    /// What goes into `[wix] base_url`.
    pub base_url: String,
    sites: Sites,
}

impl Recorder {
    /// Starts it with sites by their id.
    pub async fn start(behaviours: impl Iterator<Item = (String, Behaviour)>) -> anyhow::Result<Self> {
        let site = |mut behaviour: Behaviour| Site {
            messages: std::mem::take(&mut behaviour.messages),
            behaviour,
            calls: Vec::new(),
        };
        let sites: Sites =
            Arc::new(Mutex::new(behaviours.map(|(id, behaviour)| (id, site(behaviour))).collect()));
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let base_url = format!("http://{}", listener.local_addr()?);
        let router = Router::new().fallback(answer).with_state(Arc::clone(&sites));
        tokio::spawn(async move { serve(listener, router).await });
        Ok(Self { base_url, sites })
    }

    /// The calls for a site, in the order they arrived.
    pub fn calls(&self, site_id: &str) -> Vec<Call> {
        lock(&self.sites).get(site_id).map(|site| site.calls.clone()).unwrap_or_default()
    }

    /// What was sent to that contact, in its order: each whole `message` object.
    pub fn sent_to(&self, site_id: &str, contact: &str) -> Vec<Value> {
        let calls = self.calls(site_id).into_iter();
        let sends = calls.filter(|call| call.target == "/inbox/v2/messages" && call.about == contact);
        sends
            .map(|call| serde_json::from_str::<Value>(&call.body).unwrap_or_default()["message"].take())
            .collect()
    }

    /// The ids that were called with and that no site has.
    pub fn unknown_sites(&self, known: &[&str]) -> Vec<String> {
        lock(&self.sites).keys().filter(|id| !known.contains(&id.as_str())).cloned().collect()
    }
}

fn lock(sites: &Sites) -> MutexGuard<'_, BTreeMap<String, Site>> {
    sites.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn answer(State(sites): State<Sites>, request: Request<Body>) -> Response {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let headers = head.headers.iter();
    let headers = headers
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()));
    let mut call = Call {
        method: head.method.to_string(),
        target: head.uri.to_string(),
        headers: headers.collect(),
        body: String::from_utf8_lossy(&body).into_owned(),
        about: String::new(),
    };
    call.headers.sort();
    let content: Value = serde_json::from_slice(&body).unwrap_or_default();
    call.about = about(&call, &content);
    let mut sites = lock(&sites);
    let site = sites.entry(site_id(&call, &content)).or_default();
    let (status, answer) = site.answer(&call, &content);
    site.calls.push(call);
    let response = Response::builder().status(status).header(CONTENT_TYPE, "application/json");
    response.body(answer.to_string().into()).unwrap_or_default()
}

impl Site {
    fn answer(&mut self, call: &Call, content: &Value) -> (StatusCode, Value) {
        let path = call.target.split('?').next().unwrap_or_default();
        let answer = match (call.method.as_str(), path) {
            ("POST", "/oauth2/token") => {
                let token = format!("token-of-{}", text(content, "/instance_id"));
                json!({ "access_token": token, "token_type": "Bearer", "expires_in": 14400 })
            }
            ("POST", "/contacts/v4/contacts/query") => self.query(content),
            ("POST", "/contacts/v4/contacts") => {
                json!({ "contact": { "id": contact_of(&call.about), "info": content["info"] } })
            }
            ("POST", "/inbox/v2/conversations") => {
                json!({ "conversation": { "id": format!("conversation-with-{}", call.about) } })
            }
            ("POST", "/inbox/v2/messages") => return self.send(content),
            ("GET", "/inbox/v2/messages") => json!({ "messages": self.messages, "pagingMetadata": {} }),
            _ => return (StatusCode::NOT_FOUND, json!({ "message": "there is no such endpoint" })),
        };
        (StatusCode::OK, answer)
    }

    fn query(&self, content: &Value) -> Value {
        let addresses = if self.behaviour.knows_people { addresses(content) } else { Vec::new() };
        let contacts: Vec<Value> = addresses.iter().map(|address| contact(address)).collect();
        json!({ "contacts": contacts, "pagingMetadata": { "total": contacts.len() } })
    }

    fn send(&mut self, content: &Value) -> (StatusCode, Value) {
        let answers = &mut self.behaviour.sends;
        let answer = (!answers.is_empty()).then(|| answers.remove(0));
        if matches!(answer, None | Some(SendAnswer::FailedAfter)) {
            self.take(content["message"].clone());
        }
        match answer {
            None => (StatusCode::OK, json!({ "message": self.messages.last() })),
            Some(SendAnswer::MediaRefused) => {
                let error = json!({ "code": "INVALID_MEDIA_URL", "description": "" });
                (StatusCode::BAD_REQUEST, json!({ "message": "", "details": { "applicationError": error } }))
            }
            Some(SendAnswer::FailedBefore | SendAnswer::FailedAfter) => {
                (StatusCode::BAD_GATEWAY, json!({ "message": "" }))
            }
        }
    }

    /// Message ids are counted; the sequence is later than any send, as the clock of Wix would be.
    fn take(&mut self, mut message: Value) {
        let number = self.messages.len() + 1;
        message["id"] = format!("message-{number}").into();
        message["sequence"] = (i64::MAX / 2).to_string().into();
        message["appId"] = "app-of-the-key".into();
        self.messages.push(message);
    }
}

/// Who calls: a site's key goes with its id, an app's token was made for one.
fn site_id(call: &Call, content: &Value) -> String {
    let header =
        |name: &str| call.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str());
    let by_token = || header("authorization").and_then(|value| value.strip_prefix("token-of-"));
    header("wix-site-id").or_else(by_token).unwrap_or(text(content, "/instance_id")).to_owned()
}

/// The contact or address that a call is about.
fn about(call: &Call, content: &Value) -> String {
    let listed =
        call.target.split_once("conversationId=").map(|(_, rest)| rest.split('&').next().unwrap_or_default());
    let listed = listed.map(|id| id.replace('+', " ").replace("%40", "@").replace("%2B", "+"));
    let conversation = listed.unwrap_or(text(content, "/conversationId").to_owned());
    let contact =
        conversation.strip_prefix("conversation-with-").unwrap_or(text(content, "/participantId/contactId"));
    if !contact.is_empty() {
        return contact.strip_prefix("contact-of-").unwrap_or(contact).to_owned();
    }
    let created = [text(content, "/info/emails/items/0/email"), text(content, "/info/phones/items/0/phone")];
    let created = created.into_iter().find(|address| !address.is_empty());
    created.map_or_else(|| addresses(content).join(" "), str::to_owned)
}

/// The addresses that a query is for.
fn addresses(content: &Value) -> Vec<String> {
    let filter = content["query"]["filter"].as_object();
    let condition = filter.and_then(|filter| filter.values().next()).cloned().unwrap_or_default();
    let several = condition["$in"].as_array().cloned();
    let all = several.unwrap_or_else(|| vec![condition["$eq"].clone()]);
    all.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn contact(address: &str) -> Value {
    let kind = if address.contains('@') { "email" } else { "phone" };
    json!({ "id": contact_of(address), "primaryInfo": { kind: address } })
}

fn contact_of(address: &str) -> String {
    format!("contact-of-{address}")
}

fn text<'v>(content: &'v Value, pointer: &str) -> &'v str {
    content.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}
