//! What people see in the inbox, without Wix's words for it.

use serde_json::Value;

use crate::developer::entries;
use crate::sandbox::Sandbox;

/// A message as it is seen in Wix Inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SeenMessage {
    /// The conversation that shows it.
    pub conversation: String,
    /// The contact's name, or the e-mail address of a contact without a name.
    pub person: String,
    /// Whether the business said it.
    pub is_by_business: bool,
    /// Whether it is an activity line, not a bubble.
    pub is_activity: bool,
    /// The text of its badge.
    pub badge: String,
    /// Its texts, a line each.
    pub text: String,
    /// The URL of its picture.
    pub picture: Option<String>,
}

impl Sandbox {
    /// The messages of all sites, in the order in which they arrived.
    pub fn inbox(&self) -> Vec<SeenMessage> {
        entries(&self.state(), None).iter().map(SeenMessage::of).collect()
    }

    /// How many of the last calls a fault made fail.
    pub fn failed_calls(&self) -> usize {
        self.state().calls.iter().filter(|call| call.fault.is_some()).count()
    }
}

impl SeenMessage {
    /// Reads an entry of `GET /_sandbox/messages`.
    fn of(entry: &Value) -> Self {
        let message = &entry["message"];
        let line = message["content"]["minimal"]["text"].as_str();
        let items = message["content"]["basic"]["items"].as_array().map_or(&[][..], Vec::as_slice);
        let texts = line.into_iter().chain(items.iter().filter_map(|item| item["text"].as_str()));
        let name = entry["contactName"].as_str().filter(|name| !name.is_empty());
        Self {
            conversation: text(&entry["conversationId"]),
            person: name.map_or_else(|| text(&entry["contactEmail"]), str::to_owned),
            is_by_business: message["direction"] == "BUSINESS_TO_PARTICIPANT",
            is_activity: line.is_some(),
            badge: text(&message["badges"][0]["text"]),
            text: texts.collect::<Vec<_>>().join("\n"),
            picture: items.iter().find_map(|item| item["image"]["url"].as_str()).map(str::to_owned),
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
