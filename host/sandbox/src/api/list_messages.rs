//! List Messages: `GET /inbox/v2/messages` (Inbox, Messages v2, "List Messages" page).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::{Value, json};
use url::form_urlencoded;

use crate::api::context::Context;
use crate::api::send_message::VISIBILITY;
use crate::assumptions::LastPage;
use crate::body::shape::{Object, Shape, optional, required, up_to};
use crate::error::{Violation, WixError};
use crate::site::conversation::sequence;

const DEFAULT_LIMIT: u64 = 30;

const PAGING: Object = Object::of(&[
    optional("limit", Shape::Number { min: 0, max: u32::MAX as i64 }),
    optional("cursor", up_to(16_000)),
]);
const SORTING: Object = Object::of(&[
    optional("fieldName", Shape::OneOf(&["sequence"])),
    optional("order", Shape::OneOf(&["ASC", "DESC"])),
]);
const REQUEST: Object = Object::of(&[
    required("conversationId", Shape::Guid),
    required("visibility", VISIBILITY),
    optional("paging", Shape::Object(&PAGING)),
    optional("sorting", Shape::Object(&SORTING)),
]);

/// Answers one page, newest first unless asked otherwise. A `next` cursor comes only when there is another page.
pub(crate) fn answer(query: &str, context: &mut Context<'_>) -> Result<Value, WixError> {
    let request = context.read(&REQUEST, &parameters(query)?)?;
    let limit = limit(&request, context.options.assumptions.list_limit_max)?;
    let id = request["conversationId"].as_str().unwrap_or_default();
    let conversation = context.site.conversations.get(id).ok_or_else(WixError::conversation_not_found)?;
    let oldest_first = request["sorting"]["order"] == "ASC";
    let after = cursor(&request)?;

    let everything = request["visibility"] == "BUSINESS";
    let visible = |message: &&Value| everything || message["visibility"] == "BUSINESS_AND_PARTICIPANT";
    let arrived =
        |message: &&Value| Timestamp::from_microsecond(sequence(message)).is_ok_and(|at| context.sees(at));
    let beyond = |message: &&Value| {
        after.is_none_or(
            |after| if oldest_first { sequence(message) > after } else { sequence(message) < after },
        )
    };
    let mut found: Vec<&Value> =
        conversation.messages.iter().filter(visible).filter(arrived).filter(beyond).collect();
    if !oldest_first {
        found.reverse();
    }
    Ok(page(&found, limit, context.options.assumptions.last_page))
}

fn page(found: &[&Value], limit: usize, last_page: LastPage) -> Value {
    let shown = &found[..limit.min(found.len())];
    let next = shown.last().filter(|_| found.len() > shown.len());
    let metadata = match (next, last_page) {
        (Some(last), _) => {
            let cursor = URL_SAFE_NO_PAD.encode(sequence(last).to_string());
            json!({"count": shown.len(), "cursors": {"next": cursor}})
        }
        (None, LastPage::Count) => json!({"count": shown.len()}),
        (None, LastPage::TooManyToCount) => json!({"tooManyToCount": true}),
        (None, LastPage::Absent) => return json!({"messages": shown}),
    };
    json!({"messages": shown, "pagingMetadata": metadata})
}

fn limit(request: &Value, max: u32) -> Result<usize, WixError> {
    let limit = request["paging"]["limit"].as_u64().filter(|limit| *limit > 0).unwrap_or(DEFAULT_LIMIT);
    if limit > max.into() {
        return Err(Violation::new("paging.limit", "MAX", format!("must be at most {max}"))
            .with_data(json!({"threshold": max}))
            .into());
    }
    Ok(usize::try_from(limit).unwrap_or(usize::MAX))
}

fn cursor(request: &Value) -> Result<Option<i64>, WixError> {
    let Some(text) = request["paging"]["cursor"].as_str().filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let decoded = URL_SAFE_NO_PAD.decode(text).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    match decoded.and_then(|text| text.parse().ok()) {
        Some(sequence) => Ok(Some(sequence)),
        None => Err(Violation::new("paging.cursor", "FORMAT", "is not a cursor of this list").into()),
    }
}

/// Reads plain parameters (`paging.limit=30`), or the SDK's single `.r` with base64url JSON.
fn parameters(query: &str) -> Result<Value, WixError> {
    let mut plain = json!({});
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        if name == ".r" {
            return encoded_parameters(&value);
        }
        match name.split_once('.') {
            Some((outer, inner)) => {
                if !plain[outer].is_object() {
                    plain[outer] = json!({});
                }
                plain[outer][inner] = plain_value(inner, &value);
            }
            None => plain[&*name] = plain_value(&name, &value),
        }
    }
    Ok(plain)
}

fn plain_value(name: &str, text: &str) -> Value {
    match text.parse::<i64>() {
        Ok(number) if name == "limit" => Value::from(number),
        _ => Value::from(text),
    }
}

fn encoded_parameters(text: &str) -> Result<Value, WixError> {
    let bytes = URL_SAFE_NO_PAD.decode(text.trim_end_matches('='));
    bytes
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .ok_or_else(|| Violation::new(".r", "FORMAT", "is not base64url of a JSON request").into())
}
