//! A message as Wix takes it.

mod limits;
mod plain;

use inbox_core::{Badge, Content, Direction, InboxMessage, Item, Media};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

use crate::config::Visibility;

/// A message as Wix takes it, within Wix's limits: rendered once, then frozen.
///
/// Nothing outside this folder looks into it. It is the `message` object of Wix "Send Message"
/// (<https://dev.wix.com/docs/rest/api-reference/inbox/messages/message-object>), as JSON. `Debug` shows none of it.
#[derive(Clone, PartialEq, Eq)]
pub struct RenderedMessage(String);

inbox_core::opaque_debug!(RenderedMessage);

impl RenderedMessage {
    /// Renders a message, `visibility` says who sees it.
    ///
    /// Limits cost no words where that can be: a long chat text becomes several items, an activity line is cut, and a
    /// picture or file with a URL that is too long becomes text.
    pub fn of(message: InboxMessage, visibility: Visibility) -> Self {
        let mut rendered = json!({
            "visibility": match visibility {
                Visibility::Business => "BUSINESS",
                Visibility::BusinessAndParticipant => "BUSINESS_AND_PARTICIPANT",
            },
            "direction": match message.direction {
                Direction::ParticipantToBusiness => "PARTICIPANT_TO_BUSINESS",
                Direction::BusinessToParticipant => "BUSINESS_TO_PARTICIPANT",
            },
            "content": content(message.content),
        });
        if let Some(badge) = message.badge {
            rendered["badges"] = json!([render_badge(badge)]);
        }
        Self::of_json(&rendered)
    }

    /// A message as it was frozen; `None` if it was damaged since.
    pub fn frozen(text: &str) -> Option<Self> {
        serde_json::from_str::<Map<String, Value>>(text).is_ok().then(|| Self(text.to_owned()))
    }

    /// The text to freeze.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.0).unwrap_or_default()
    }

    fn of_json(json: &Value) -> Self {
        Self(json.to_string())
    }
}

impl Serialize for RenderedMessage {
    /// As the JSON that it is, to be shown to an operator.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.json().serialize(serializer)
    }
}

fn content(content: Content) -> Value {
    match content {
        Content::Basic(items) => {
            json!({ "basic": { "items": items.into_iter().flat_map(render_item).collect::<Vec<_>>() } })
        }
        Content::Minimal { text, icon_url, url } => json!({ "minimal": without_nulls(json!({
            "text": limits::cut_text(&text),
            "iconUrl": icon_url.and_then(limits::url),
            "url": url.and_then(limits::url),
        })) }),
    }
}

fn render_item(item: Item) -> Vec<Value> {
    match limits::item(item) {
        Item::Text(text) => {
            limits::split_text(&text).into_iter().map(|text| json!({ "text": text })).collect()
        }
        Item::Image(Media { url, filename, .. }) => {
            vec![json!({ "image": without_nulls(json!({ "url": url, "filename": filename })) })]
        }
        Item::File(Media { url, filename, mime_type, .. }) => vec![json!({
            "file": without_nulls(json!({ "url": url, "filename": filename, "mimeType": mime_type }))
        })],
    }
}

fn render_badge(badge: Badge) -> Value {
    without_nulls(json!({ "text": badge.text, "iconUrl": badge.icon_url.and_then(limits::url) }))
}

/// An object without the fields that are null.
fn without_nulls(mut value: Value) -> Value {
    if let Value::Object(fields) = &mut value {
        fields.retain(|_, field| !field.is_null());
    }
    value
}

#[cfg(test)]
mod tests;
