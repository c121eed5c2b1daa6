//! Contacts, conversations and messages, by the five calls that the host makes.

use std::collections::BTreeMap;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::access::{KEY, SITE};
use super::exchange::{Answer, Call};

/// How far Query Contacts and List Messages are behind.
const LAG: Duration = Duration::from_millis(200);
/// Messages of one page.
const PAGE: usize = 30;

/// A new message: whose conversation, and its text.
pub(super) type NewMessage = Option<(String, String)>;

#[derive(Debug, Default)]
pub(super) struct Inbox {
    contacts: Vec<Contact>,
    /// By id.
    conversations: BTreeMap<String, Conversation>,
    sequence: u64,
}

#[derive(Debug)]
struct Contact {
    id: String,
    email: String,
    since: Instant,
}

#[derive(Debug)]
struct Conversation {
    email: String,
    /// Oldest first.
    messages: Vec<Message>,
}

#[derive(Debug)]
struct Message {
    sequence: u64,
    since: Instant,
    json: Value,
}

impl Inbox {
    pub(super) fn add_contact(&mut self, email: &str) {
        let id = id(1, self.contacts.len());
        self.contacts.push(Contact { id, email: email.to_owned(), since: Instant::now() });
    }

    /// Does what a call asks for, if it is right in every detail that Wix documents and the host uses.
    pub(super) fn perform(&mut self, call: &Call) -> (Answer, NewMessage) {
        if call.header("authorization") != KEY || call.header("wix-site-id") != SITE {
            return (Answer::error(403, "PERMISSION_DENIED", &Value::Null), None);
        }
        let answer = match (call.method.as_str(), call.path.as_str()) {
            ("POST", "/contacts/v4/contacts/query") => self.query(&call.body),
            ("POST", "/contacts/v4/contacts") => self.create(&call.body),
            ("POST", "/inbox/v2/conversations") => self.converse(&call.body),
            ("POST", "/inbox/v2/messages") => return self.send(&call.body),
            ("GET", "/inbox/v2/messages") => self.list(call),
            _ => Answer::error(404, "NOT_FOUND", &Value::Null),
        };
        (answer, None)
    }

    fn query(&self, body: &Value) -> Answer {
        let query = &body["query"];
        let condition = &query["filter"]["info.emails.email"];
        let wanted = condition["$in"].as_array().cloned().unwrap_or_else(|| vec![condition["$eq"].clone()]);
        let Some(wanted) = wanted.iter().map(Value::as_str).collect::<Option<Vec<_>>>() else {
            return Answer::error(400, "MALFORMED_FILTER", &Value::Null);
        };
        let number = |pointer: &str| query.pointer(pointer).and_then(Value::as_u64).unwrap_or_default();
        let (offset, limit) = (number("/paging/offset"), number("/paging/limit"));
        let is_found =
            |contact: &&Contact| wanted.contains(&contact.email.as_str()) && contact.since.elapsed() >= LAG;
        let found: Vec<&Contact> = self.contacts.iter().filter(is_found).collect();
        let page = found.iter().skip(place(offset)).take(place(limit)).map(|contact| contact.json());
        let page: Vec<Value> = page.collect();
        let paging = json!({ "count": page.len(), "offset": offset, "total": found.len() });
        Answer::ok(&json!({ "contacts": page, "pagingMetadata": paging }))
    }

    fn create(&mut self, body: &Value) -> Answer {
        let Some(email) = body["info"]["emails"]["items"][0]["email"].as_str() else {
            return Answer::error(400, "INSUFFICIENT_CONTACT_DATA", &Value::Null);
        };
        let known = self.contacts.iter().find(|contact| contact.email == email);
        if let (Some(known), Some(false)) = (known, body["allowDuplicates"].as_bool()) {
            let data = json!({ "duplicateContactId": known.id });
            return Answer::error(409, "DUPLICATE_CONTACT_EXISTS", &data);
        }
        self.add_contact(email);
        Answer::ok(&json!({ "contact": self.contacts.last().map(Contact::json) }))
    }

    fn converse(&mut self, body: &Value) -> Answer {
        let wanted = body["participantId"]["contactId"].as_str();
        let Some(at) = self.contacts.iter().position(|contact| Some(contact.id.as_str()) == wanted) else {
            return Answer::error(404, "CONTACT_NOT_FOUND", &Value::Null);
        };
        let conversation = id(2, at);
        let email = self.contacts[at].email.clone();
        let answer = Answer::ok(&json!({ "conversation": { "id": conversation } }));
        self.conversations.entry(conversation).or_insert(Conversation { email, messages: Vec::new() });
        answer
    }

    fn send(&mut self, body: &Value) -> (Answer, NewMessage) {
        let id = body["conversationId"].as_str().unwrap_or_default();
        let Some(conversation) = self.conversations.get_mut(id) else {
            return (Answer::error(404, "CONVERSATION_NOT_FOUND", &Value::Null), None);
        };
        let Some(text) = text(&body["message"]) else {
            return (Answer::error(400, "INVALID_ARGUMENT", &Value::Null), None);
        };
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_micros();
        self.sequence = (self.sequence + 1).max(u64::try_from(now).unwrap_or_default());
        let message = Message::new(self.sequence, &body["message"]);
        let answer = Answer::ok(&json!({ "message": message.json }));
        conversation.messages.push(message);
        (answer, Some((conversation.email.clone(), text)))
    }

    /// Newest first, thirty a page.
    fn list(&self, call: &Call) -> Answer {
        let Some(listing) = Listing::read(call) else {
            return Answer::error(400, "INVALID_ARGUMENT", &Value::Null);
        };
        let Some(conversation) = self.conversations.get(&listing.conversation) else {
            return Answer::error(404, "CONVERSATION_NOT_FOUND", &Value::Null);
        };
        let is_asked =
            |message: &&Message| message.since.elapsed() >= LAG && message.sequence < listing.before;
        let rest: Vec<&Message> = conversation.messages.iter().rev().filter(is_asked).collect();
        let page = &rest[..rest.len().min(PAGE)];
        let next = page.last().filter(|_| rest.len() > PAGE).map(|last| last.sequence.to_string());
        let messages: Vec<&Value> = page.iter().map(|message| &message.json).collect();
        Answer::ok(&json!({ "messages": messages, "pagingMetadata": { "cursors": { "next": next } } }))
    }
}

impl Message {
    /// The message with what Wix fills in.
    fn new(sequence: u64, sent: &Value) -> Self {
        let mut json = sent.clone();
        json["id"] = sequence.to_string().into();
        json["sequence"] = json["id"].clone();
        json["appId"] = "22bef345-3c5b-4c18-b782-74d4085112ff".into();
        json["content"]["contentType"] = "BASIC".into();
        Self { sequence, since: Instant::now(), json }
    }
}

/// The text of a message that is as the host's config asks for.
fn text(message: &Value) -> Option<String> {
    let text = message["content"]["basic"]["items"][0]["text"].as_str().filter(|text| !text.is_empty());
    let is_right = message["visibility"] == "BUSINESS" && message["direction"] == "PARTICIPANT_TO_BUSINESS";
    text.filter(|_| is_right).map(str::to_owned)
}

impl Contact {
    fn json(&self) -> Value {
        let items = json!([{ "tag": "MAIN", "email": self.email, "primary": true }]);
        json!({ "id": self.id, "primaryInfo": { "email": self.email }, "info": { "emails": { "items": items } } })
    }
}

/// Which messages List Messages is asked for.
struct Listing {
    conversation: String,
    before: u64,
}

impl Listing {
    /// Reads the plain form, or the one behind `.r`; all messages, those for the business only included.
    fn read(call: &Call) -> Option<Self> {
        let parameter =
            |name: &str| call.query.iter().find(|(own, _)| own == name).map(|(_, value)| value.clone());
        let request = match parameter(".r") {
            Some(packed) => serde_json::from_slice(&URL_SAFE_NO_PAD.decode(packed).ok()?).ok()?,
            None => {
                json!({ "conversationId": parameter("conversationId"), "visibility": parameter("visibility") })
            }
        };
        let cursor = request["paging"]["cursor"].as_str().map(str::parse::<u64>);
        let conversation = request["conversationId"].as_str()?.to_owned();
        let before = cursor.transpose().ok()?.unwrap_or(u64::MAX);
        (request["visibility"] == "BUSINESS").then_some(Self { conversation, before })
    }
}

fn id(kind: u8, number: usize) -> String {
    format!("{kind:08x}-0000-4000-8000-{number:012x}")
}

fn place(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
