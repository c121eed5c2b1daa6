//! Tolerant reading of Wix's JSON: unknown, missing and oddly typed fields never sink an answer.

use inbox_core::Timestamp;
use serde_json::Value;

/// The longest id that is taken for one.
const LONGEST_ID: usize = 200;

/// The text at that JSON pointer, unless it is blank.
pub(super) fn text_at(value: &Value, pointer: &str) -> Option<String> {
    let text = value.pointer(pointer)?.as_str()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The id at that JSON pointer; a number is read as its digits.
pub(super) fn id_at(value: &Value, pointer: &str) -> Option<String> {
    let id = match value.pointer(pointer)? {
        Value::String(id) => id.clone(),
        Value::Number(id) => id.to_string(),
        _ => return None,
    };
    let is_plain = matches!(id.len(), 1..=LONGEST_ID) && id.bytes().all(|byte| byte.is_ascii_graphic());
    is_plain.then_some(id)
}

/// The 64-bit number at that JSON pointer, which Wix writes as a string.
pub(super) fn int64_at(value: &Value, pointer: &str) -> Option<i64> {
    match value.pointer(pointer)? {
        Value::String(digits) => digits.parse().ok(),
        Value::Number(number) => number.as_i64(),
        _ => None,
    }
}

/// The point in time at that JSON pointer.
pub(super) fn time_at(value: &Value, pointer: &str) -> Option<Timestamp> {
    value.pointer(pointer)?.as_str()?.parse().ok()
}

/// The list at that JSON pointer; empty when there is none.
pub(super) fn list_at<'a>(value: &'a Value, pointer: &str) -> &'a [Value] {
    value.pointer(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A word of Wix's, such as an error code or a field path: fit to be logged and shown, or nothing.
pub(super) fn word(text: &str) -> Option<String> {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || b"._-:[]".contains(&byte);
    (matches!(text.len(), 1..=120) && text.bytes().all(is_word)).then(|| text.to_owned())
}

/// The word at that JSON pointer.
pub(super) fn word_at(value: &Value, pointer: &str) -> Option<String> {
    word(value.pointer(pointer)?.as_str()?)
}
