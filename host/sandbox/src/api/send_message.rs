//! Send Message: `POST /inbox/v2/messages` (Inbox, Messages v2, "Send Message" page).

mod assumed;
mod content;

use axum::http::StatusCode;
use serde_json::{Value, json};

use self::assumed::{check_assumed_limits, number, unknown_conversation};
use self::content::{BADGE, CONTENT, check_media, complete};
use crate::api::context::Context;
use crate::assumptions::{Assumptions, SourceChannel};
use crate::body::dropped::Dropped;
use crate::body::shape::{Object, Shape, list, optional, required, up_to};
use crate::error::WixError;
use crate::site::participant::Participant;

/// Who sees a message; BUSINESS is the site's collaborators alone.
pub(crate) const VISIBILITY: Shape = Shape::OneOf(&["BUSINESS_AND_PARTICIPANT", "BUSINESS"]);
const DIRECTION: Shape = Shape::OneOf(&["BUSINESS_TO_PARTICIPANT", "PARTICIPANT_TO_BUSINESS"]);
const CHANNEL: Shape =
    Shape::OneOf(&["UNKNOWN_CHANNEL_TYPE", "CHAT", "EMAIL", "SMS", "FACEBOOK", "INSTAGRAM", "WHATSAPP"]);

const MESSAGE: Object = Object::of(&[
    optional("id", Shape::ReadOnly),
    optional("sender", Shape::ReadOnly),
    optional("appId", Shape::ReadOnly),
    optional("sequence", Shape::ReadOnly),
    required("content", Shape::Object(&CONTENT)),
    required("visibility", VISIBILITY),
    required("direction", DIRECTION),
    optional("badges", list(1, &BADGE)),
    optional("targetChannelIds", list(100, &up_to(100))),
    optional("sourceChannelId", up_to(100)),
    optional("targetChannels", list(100, &CHANNEL)),
    optional("sourceChannel", CHANNEL),
    optional("createdDate", Shape::Date),
    optional("silent", Shape::Flag),
]);

const REQUEST: Object = Object::of(&[
    required("conversationId", Shape::Guid),
    required("message", Shape::Object(&MESSAGE)),
    optional("sendNotifications", Shape::Flag),
    optional("sendAs", Shape::OneOf(&["CALLER", "PARTICIPANT", "BUSINESS_USER"])),
    optional("silent", Shape::Flag),
]);

/// Checks the message, adds it to its conversation and answers it with what Wix fills in.
pub(crate) fn answer(body: &Value, context: &mut Context<'_>) -> Result<Value, WixError> {
    let request =
        context.read(&REQUEST, body).map_err(|error| explain_stale_shape(error, context.dropped))?;
    check_media(&request["message"]["content"])?;
    let assumptions = &context.options.assumptions;
    check_assumed_limits(&request["message"], assumptions)?;
    let id = request["conversationId"].as_str().unwrap_or_default();
    let conversation = context.site.conversations.get_mut(id);
    let conversation = conversation.ok_or_else(|| unknown_conversation(assumptions.unknown_conversation))?;

    let mut message = request["message"].clone();
    message["sender"] = sender(&request, &context.caller.sender, conversation.participant)?;
    if let Some(app_id) = &context.caller.app_id {
        message["appId"] = Value::from(app_id.as_str());
    }
    let sent_at = number(&mut message, conversation, context.clock, assumptions);
    fill_defaults(&mut message, assumptions);
    complete(&mut message["content"], sent_at, assumptions.fill_preview_text);
    conversation.add(message.clone());
    Ok(json!({"message": message}))
}

/// The "Example Flows" article shows a field that does not exist. Anyone who follows it finds that in the call log.
fn explain_stale_shape(error: WixError, dropped: &Dropped) -> WixError {
    if !dropped.has("message.payload") {
        return error;
    }
    let hint = format!(
        "{}. The field message.payload does not exist: the kind of content belongs in message.content, \
         and direction inside message",
        error.hint()
    );
    error.with_hint(hint)
}

/// `BUSINESS_USER` is internal to Wix, so an app or a key does not match it.
fn sender(request: &Value, caller: &Value, participant: Participant) -> Result<Value, WixError> {
    match request["sendAs"].as_str() {
        Some("PARTICIPANT") => Ok(participant.to_json()),
        Some("BUSINESS_USER") => {
            let words = "Identity does not match";
            Err(WixError::application(StatusCode::FORBIDDEN, "IDENTITY_DOES_NOT_MATCH", words))
        }
        _ => Ok(caller.clone()),
    }
}

fn fill_defaults(message: &mut Value, assumptions: &Assumptions) {
    if assumptions.channel_ids == SourceChannel::Dropped
        && let Some(fields) = message.as_object_mut()
    {
        fields.retain(|name, _| !matches!(name.as_str(), "sourceChannelId" | "targetChannelIds"));
    }
    let defaults = [
        ("badges", json!([])),
        ("targetChannels", json!([])),
        ("sourceChannel", json!("UNKNOWN_CHANNEL_TYPE")),
    ];
    for (name, value) in defaults {
        if message[name].is_null() {
            message[name] = value;
        }
    }
}
