//! What Wix does not document about Send Message, as the assumptions have it.

use axum::http::StatusCode;
use jiff::Timestamp;
use serde_json::Value;

use crate::assumptions::{Assumptions, CreatedDate, MessageId, UnknownConversation};
use crate::body::format::{size_violation, utf16_length};
use crate::clock::{Clock, iso};
use crate::error::{Violation, WixError};
use crate::site::conversation::Conversation;

/// Gives the message its id, sequence and date; returns the time that the sequence stands for.
pub(super) fn number(
    message: &mut Value,
    conversation: &Conversation,
    clock: &mut Clock,
    assumptions: &Assumptions,
) -> Timestamp {
    let given = message["createdDate"].as_str().and_then(|text| text.parse::<Timestamp>().ok());
    let given = given.filter(|_| assumptions.created_date != CreatedDate::Ignored);
    let sequence = match given {
        Some(at) if assumptions.created_date == CreatedDate::Followed => {
            conversation.free_sequence(at.as_microsecond())
        }
        _ => clock.next_sequence(),
    };
    let id = match assumptions.message_id {
        MessageId::Sequence => sequence,
        MessageId::Separate => clock.next_sequence(),
    };
    let sent_at = Timestamp::from_microsecond(sequence).unwrap_or_default();
    message["id"] = Value::from(id.to_string());
    message["sequence"] = Value::from(sequence.to_string());
    message["createdDate"] = Value::from(iso(given.unwrap_or(sent_at)));
    sent_at
}

/// The answer for a conversation that this site does not have.
pub(super) fn unknown_conversation(answer: UnknownConversation) -> WixError {
    let not_found = WixError::conversation_not_found();
    let hint = not_found.hint().to_owned();
    match answer {
        UnknownConversation::NotFound => not_found,
        UnknownConversation::Forbidden => {
            WixError::application(StatusCode::FORBIDDEN, "NOT_PERMITTED_TO_SEND", "Not permitted to send")
        }
        UnknownConversation::BadRequest => {
            Violation::new("conversationId", "OTHER", "is not a conversation of this site").into()
        }
    }
    .with_hint(hint)
}

/// The limits that Wix does not document: none, unless one is assumed.
pub(super) fn check_assumed_limits(message: &Value, assumptions: &Assumptions) -> Result<(), WixError> {
    let items = message["content"]["basic"]["items"].as_array().map_or(0, Vec::len);
    let badge = message["badges"][0]["text"].as_str().map_or(0, utf16_length);
    let limits = [
        ("message.content.basic.items", "MAX_SIZE", "items", items, assumptions.basic_items_max),
        ("message.badges[0].text", "MAX_LENGTH", "characters", badge, assumptions.badge_text_max),
    ];
    for (field, rule, unit, actual, max) in limits {
        if max > 0 && actual > max {
            return Err(size_violation(field, rule, max, unit, actual).into());
        }
    }
    Ok(())
}
