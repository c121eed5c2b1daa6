//! Send Message and List Messages.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::wix::field::{id_at, int64_at, text_at};

use crate::wix::call::{Call, CallContent};
use crate::wix::{ConversationId, Operation, RenderedMessage};

mod sameness;

/// What Wix says of a message that it took.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SentMessage {
    /// Its id.
    pub id: String,
    /// The app that Wix takes us for; recognises our own messages in a list.
    pub app_id: Option<String>,
}

/// A message as it stands in a conversation.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct ListedMessage {
    /// Its id.
    pub id: String,
    /// Its place in the order, in microseconds since 1970 by Wix's clock.
    pub sequence: i64,
    /// The app that sent it.
    pub app_id: Option<String>,
    /// `PARTICIPANT_TO_BUSINESS`, `BUSINESS_TO_PARTICIPANT`, or what Wix adds one day.
    pub direction: String,
    /// The `content` object.
    pub content: Value,
}

impl SentMessage {
    pub(super) fn read(answer: &Value) -> Option<Self> {
        let message = answer.get("message")?;
        Some(Self { id: id_at(message, "/id")?, app_id: app_id(message) })
    }
}

impl ListedMessage {
    /// Whether this is that message: the same direction and content.
    ///
    /// What Wix fills in or rewrites is left aside: `contentType`, `previewText`, `urlExpiration` and media URLs.
    pub fn shows(&self, message: &RenderedMessage) -> bool {
        let message = message.json();
        message.get("direction").and_then(Value::as_str) == Some(self.direction.as_str())
            && message.get("content").is_some_and(|sent| sameness::is_same_content(sent, &self.content))
    }

    /// Whether that app may have sent it; anyone may as long as either is unknown.
    pub fn may_be_of(&self, app_id: Option<&str>) -> bool {
        app_id.is_none_or(|ours| self.app_id.as_deref().is_none_or(|sender| sender == ours))
    }

    fn read(message: &Value) -> Option<Self> {
        Some(Self {
            id: id_at(message, "/id")?,
            sequence: int64_at(message, "/sequence")?,
            app_id: app_id(message),
            direction: text_at(message, "/direction").unwrap_or_default(),
            content: message.get("content").cloned().unwrap_or_default(),
        })
    }
}

impl fmt::Debug for ListedMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ListedMessage").field("id", &self.id).finish_non_exhaustive()
    }
}

/// The call that sends a message, in the very bytes in which it was frozen.
pub(super) fn send_message(conversation: &ConversationId, message: &RenderedMessage) -> Call {
    let (conversation, message) = (json!(conversation.as_str()), message.as_str());
    let body = format!(
        r#"{{"conversationId":{conversation},"message":{message},"sendAs":"CALLER","sendNotifications":false}}"#
    );
    Call { operation: Operation::SendMessage, content: CallContent::Json(body) }
}

/// The first page in the plain form; a page behind a cursor in the form of Wix's own SDK.
pub(super) fn list_messages(conversation: &ConversationId, cursor: Option<&str>) -> Call {
    let parameters = match cursor {
        None => vec![("conversationId", conversation.to_string()), ("visibility", "BUSINESS".to_owned())],
        Some(cursor) => {
            let request = json!({
                "conversationId": conversation.as_str(),
                "visibility": "BUSINESS",
                "paging": { "limit": 30, "cursor": cursor },
                "sorting": { "fieldName": "sequence", "order": "DESC" },
            });
            vec![(".r", URL_SAFE_NO_PAD.encode(request.to_string()))]
        }
    };
    Call { operation: Operation::ListMessages, content: CallContent::Query(parameters) }
}

/// A page of a conversation.
pub(super) struct Page {
    pub(super) messages: Vec<ListedMessage>,
    /// The cursor of the next one.
    pub(super) next: Option<String>,
}

impl Page {
    pub(super) fn read(answer: &Value) -> Option<Self> {
        let messages = answer.get("messages")?.as_array()?;
        Some(Self {
            // One that cannot be read may be the one that is looked for: then the whole page cannot be read.
            messages: messages.iter().map(ListedMessage::read).collect::<Option<_>>()?,
            next: text_at(answer, "/pagingMetadata/cursors/next"),
        })
    }

    /// Whether all later pages are older than that. Only a page that is newest first can tell.
    pub(super) fn reaches_before(&self, since_micros: i64) -> bool {
        self.messages.is_sorted_by(|newer, older| newer.sequence >= older.sequence)
            && self.messages.last().is_some_and(|oldest| oldest.sequence < since_micros)
    }
}

fn app_id(message: &Value) -> Option<String> {
    id_at(message, "/appId").or_else(|| id_at(message, "/sender/appId"))
}

#[cfg(test)]
mod tests;
