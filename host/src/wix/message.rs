//! Send Message and List Messages.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::wix::error::WixErrorKind;
use crate::wix::field::{id_at, int64_at, text_at};
use crate::wix::site::{Call, CallContent};
use crate::wix::{ConversationId, Operation, Permit, RenderedMessage, WixError, WixSite};

mod sameness;

/// Pages of thirty messages that are read at most.
const MOST_PAGES: usize = 40;

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

impl WixSite {
    /// Sends a message after waiting for a place in the budget.
    ///
    /// Follows Wix "Send Message"
    /// (<https://dev.wix.com/docs/api-reference/crm/communication/inbox/messages/send-message>). Wix knows no key that
    /// would make it repeatable: when it is [in doubt](WixError::is_in_doubt), list before sending again.
    pub async fn send(
        &self,
        conversation: &ConversationId,
        message: &RenderedMessage,
    ) -> Result<SentMessage, WixError> {
        let permit = self.budget().permit().await;
        self.send_with(permit, conversation, message).await
    }

    /// Sends a message with a place in the budget that was taken before, within 30 s.
    ///
    /// Take the permit, note durably that the send starts, then call this: so no wait for the budget falls between the
    /// note and the send.
    pub async fn send_with(
        &self,
        permit: Permit,
        conversation: &ConversationId,
        message: &RenderedMessage,
    ) -> Result<SentMessage, WixError> {
        let read = |answer: &Value| {
            let message = answer.get("message")?;
            Some(SentMessage { id: id_at(message, "/id")?, app_id: app_id(message) })
        };
        let sent = self.call_with(permit, &send_message(conversation, message), read).await?;
        if let Some(app_id) = &sent.app_id {
            self.learn_app_id(app_id);
        }
        Ok(sent)
    }

    /// The messages of a conversation from that moment on, newest first, those for collaborators only included.
    ///
    /// Follows Wix "List Messages"
    /// (<https://dev.wix.com/docs/api-reference/crm/communication/inbox/messages/list-messages>). The moment is in
    /// microseconds since 1970 by Wix's clock, so leave a margin. Takes a call for each thirty messages. An error
    /// rather than a part of the list when there are more than 1,200.
    pub async fn messages_since(
        &self,
        conversation: &ConversationId,
        since_micros: i64,
    ) -> Result<Vec<ListedMessage>, WixError> {
        let mut messages = Vec::new();
        let mut cursor = None;
        for _ in 0..MOST_PAGES {
            let call = list_messages(conversation, cursor.as_deref());
            let page = self.call(&call, Page::read).await?;
            let is_enough = page.reaches_before(since_micros);
            messages.extend(page.messages.into_iter().filter(|message| message.sequence >= since_micros));
            cursor = page.next;
            if is_enough || cursor.is_none() {
                return Ok(messages);
            }
        }
        let why =
            "the conversation has more than 1,200 messages since the send; look for the message by hand";
        Err(WixErrorKind::Unexpected { why }.during(Operation::ListMessages))
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
fn list_messages(conversation: &ConversationId, cursor: Option<&str>) -> Call {
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

struct Page {
    messages: Vec<ListedMessage>,
    next: Option<String>,
}

impl Page {
    fn read(answer: &Value) -> Option<Self> {
        let messages = answer.get("messages")?.as_array()?;
        Some(Self {
            // One that cannot be read may be the one that is looked for: then the whole page cannot be read.
            messages: messages.iter().map(ListedMessage::read).collect::<Option<_>>()?,
            next: text_at(answer, "/pagingMetadata/cursors/next"),
        })
    }

    /// Says whether all later pages are older than that. Only a page that is newest first can tell.
    fn reaches_before(&self, since_micros: i64) -> bool {
        self.messages.is_sorted_by(|newer, older| newer.sequence >= older.sequence)
            && self.messages.last().is_some_and(|oldest| oldest.sequence < since_micros)
    }
}

fn app_id(message: &Value) -> Option<String> {
    id_at(message, "/appId").or_else(|| id_at(message, "/sender/appId"))
}

#[cfg(test)]
mod tests;
