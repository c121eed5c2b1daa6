//! Send Message: `POST /inbox/v2/messages` (Inbox, Messages v2, "Send Message" page).

mod assumed;

use axum::http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::assumptions::{Assumptions, SourceChannel};
use super::call::Context;
use super::clock::iso;
use super::content::{BADGE, CONTENT};
use super::conversation::Participant;
use super::dropped::Dropped;
use super::error::WixError;
use super::reader::is_web_url;
use super::shape::{Object, Shape, list, optional, required, up_to};

use self::assumed::{check_assumed_limits, number, unknown_conversation};

const MEDIA_LIFE: SignedDuration = SignedDuration::from_hours(10);
const KINDS: [&str; 4] = ["basic", "minimal", "template", "form"];

/// Who sees a message; BUSINESS is the site's collaborators alone.
pub(super) const VISIBILITY: Shape = Shape::OneOf(&["BUSINESS_AND_PARTICIPANT", "BUSINESS"]);
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
pub(super) fn send(body: &Value, context: &mut Context<'_>) -> Result<Value, WixError> {
    let request =
        context.read(&REQUEST, body).map_err(|error| explain_stale_shape(error, context.dropped))?;
    check_media(&request["message"]["content"])?;
    let assumptions = &context.options.assumptions;
    check_assumed_limits(&request["message"], assumptions)?;
    let id = request["conversationId"].as_str().unwrap_or_default();
    let conversation = context.site.conversations.get_mut(id);
    let conversation = conversation.ok_or_else(|| unknown_conversation(assumptions.unknown_conversation))?;

    let mut message = request["message"].clone();
    message["sender"] = sender(&request, &context.caller.sender, &conversation.participant)?;
    if let Some(app_id) = &context.caller.app_id {
        message["appId"] = Value::from(app_id.as_str());
    }
    let sent_at = number(&mut message, conversation, context.clock, assumptions);
    fill_defaults(&mut message, assumptions);
    complete_content(&mut message["content"], sent_at, assumptions.fill_preview_text);
    conversation.add(message.clone());
    Ok(json!({"message": message}))
}

/// Says in the call log what went wrong when someone followed the "Example Flows" article to the letter.
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

/// Media may be hosted anywhere on the web, but must be on it.
fn check_media(content: &Value) -> Result<(), WixError> {
    let bad = media(content).any(|media| !media["url"].as_str().is_some_and(is_web_url));
    if bad {
        return Err(WixError::bad_request("INVALID_MEDIA_URL", "Invalid media URL")
            .with_hint("the url of an image or file must be an absolute http or https address"));
    }
    Ok(())
}

fn media(content: &Value) -> impl Iterator<Item = &Value> {
    let lists = [&content["basic"]["items"], &content["form"]["media"]];
    let items = lists.into_iter().filter_map(Value::as_array).flatten();
    items.flat_map(|item| [item.get("image"), item.get("file")]).flatten()
}

/// `BUSINESS_USER` is internal to Wix, so an app or a key does not match it.
fn sender(request: &Value, caller: &Value, participant: &Participant) -> Result<Value, WixError> {
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

fn complete_content(content: &mut Value, sent_at: Timestamp, fill_preview: bool) {
    let kind = KINDS.into_iter().find(|kind| content.get(kind).is_some()).unwrap_or_default();
    content["contentType"] = Value::from(kind.to_uppercase());
    if kind == "template" && content[kind]["orientation"].is_null() {
        content[kind]["orientation"] = Value::from("PORTRAIT");
    }
    if fill_preview && content["previewText"].is_null() {
        content["previewText"] = Value::from(preview(content));
    }
    let expires = Value::from(iso(sent_at + MEDIA_LIFE));
    for list in ["/basic/items", "/form/media"] {
        for item in content.pointer_mut(list).and_then(Value::as_array_mut).into_iter().flatten() {
            for kind in ["image", "file"] {
                if let Some(media) = item.get_mut(kind) {
                    media["urlExpiration"] = expires.clone();
                }
            }
        }
    }
}

fn preview(content: &Value) -> String {
    let text = content["basic"]["items"][0]["text"].as_str().or(content["minimal"]["text"].as_str());
    text.unwrap_or_default().chars().take(100).collect()
}
