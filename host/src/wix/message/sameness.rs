//! Whether what was sent and what is listed are the same content.

use serde_json::Value;

use crate::wix::field::{list_at, text_at};

/// Compares a sent `content` with a listed one; what Wix fills in or rewrites is left aside.
pub(super) fn is_same_content(sent: &Value, listed: &Value) -> bool {
    match (sent.get("basic"), sent.get("minimal")) {
        (Some(sent), None) => listed.get("basic").is_some_and(|listed| is_same_basic(sent, listed)),
        (None, Some(sent)) => listed.get("minimal").is_some_and(|listed| is_same_minimal(sent, listed)),
        _ => false,
    }
}

fn is_same_basic(sent: &Value, listed: &Value) -> bool {
    let (sent, listed) = (list_at(sent, "/items"), list_at(listed, "/items"));
    sent.len() == listed.len() && sent.iter().zip(listed).all(|(sent, listed)| is_same_item(sent, listed))
}

fn is_same_item(sent: &Value, listed: &Value) -> bool {
    is_same_text("/text", sent, listed)
        && is_same_media("image", sent, listed)
        && is_same_media("file", sent, listed)
}

/// The icon is a media URL, the click target is not.
fn is_same_minimal(sent: &Value, listed: &Value) -> bool {
    is_same_text("/text", sent, listed) && is_same_text("/url", sent, listed)
}

/// Media lives elsewhere once Wix has taken it, and Wix may fill in its name and type.
fn is_same_media(kind: &str, sent: &Value, listed: &Value) -> bool {
    match (sent.get(kind), listed.get(kind)) {
        (None | Some(Value::Null), None | Some(Value::Null)) => true,
        (Some(sent), Some(listed)) => ["/filename", "/mimeType"]
            .into_iter()
            .all(|field| text_at(sent, field).is_none() || is_same_text(field, sent, listed)),
        _ => false,
    }
}

/// Both absent or blank, or the same but for white space at the ends.
fn is_same_text(pointer: &str, sent: &Value, listed: &Value) -> bool {
    text_at(sent, pointer) == text_at(listed, pointer)
}
