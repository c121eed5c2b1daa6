//! Values as providers write them in JSON: sometimes as text, sometimes as a number.

use jiff::Timestamp;
use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error, Unexpected};
use serde_json::Value;

use crate::error::ParseError;
use crate::opaque::opaque_debug;

/// A provider's id of up to 64 bits, written as text or as a number; never blank.
///
/// `Debug` shows nothing of it: it may be a person's.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Id(pub String);

opaque_debug!(Id);

impl Id {
    /// The id at a JSON pointer: `/sender/id`.
    pub fn at(value: &Value, pointer: &str) -> Result<Self, ParseError> {
        let id = value.pointer(pointer).and_then(|id| Self::deserialize(id).ok());
        id.ok_or_else(|| ParseError::new(format!("`{pointer}` is missing or no id")))
    }

    /// The same for an id that is a number, so that it is safe in a URL.
    pub fn number_at(value: &Value, pointer: &str) -> Result<Self, ParseError> {
        let id = Self::at(value, pointer).ok().filter(|Self(id)| is_number(id));
        id.ok_or_else(|| ParseError::new(format!("`{pointer}` is missing or no number")))
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::String(text) if !text.trim().is_empty() => Ok(Self(text)),
            Value::Number(number) if number.is_u64() || number.is_i64() => Ok(Self(number.to_string())),
            _ => Err(D::Error::invalid_type(Unexpected::Other("no id"), &"an id")),
        }
    }
}

/// For `deserialize_with`: null is the same as nothing.
pub fn null_as_default<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// Whether a text is ASCII digits only.
pub(crate) fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The instant that many seconds after 1970; `None` if it is not a whole number or out of range.
pub fn unix_seconds(value: &Value) -> Option<Timestamp> {
    Timestamp::from_second(whole_number(value)?).ok()
}

/// The instant that many milliseconds after 1970; `None` if it is not a whole number or out of range.
pub fn unix_milliseconds(value: &Value) -> Option<Timestamp> {
    Timestamp::from_millisecond(whole_number(value)?).ok()
}

/// Reads JSON. Half a character, which is left when a provider cuts a text, becomes U+FFFD instead of costing the whole
/// body.
pub fn from_slice<T: DeserializeOwned>(body: &[u8]) -> serde_json::Result<T> {
    match serde_json::from_slice(body) {
        Err(error) if error.is_syntax() => {
            serde_json::from_slice(&without_half_characters(body)).map_err(|_| error)
        }
        result => result,
    }
}

/// Replaces every `\u` escape of a lone surrogate; all other bytes stay.
fn without_half_characters(body: &[u8]) -> Vec<u8> {
    let mut whole = body.to_vec();
    let mut at = 0;
    while let Some(offset) = body[at..].iter().position(|byte| *byte == b'\\') {
        at += offset;
        let length = match (surrogate(&body[at..]), body.get(at + 6..).and_then(surrogate)) {
            (Some(Half::First), Some(Half::Second)) => 12,
            (Some(_), _) => {
                whole[at..at + 6].copy_from_slice(b"\\ufffd");
                6
            }
            (None, _) => 2,
        };
        at = (at + length).min(body.len());
    }
    whole
}

enum Half {
    First,
    Second,
}

/// The half of a surrogate pair that an escape at the start of `text` stands for.
fn surrogate(text: &[u8]) -> Option<Half> {
    let digits = text.strip_prefix(b"\\u")?.get(..4)?;
    match u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()? {
        0xD800..=0xDBFF => Some(Half::First),
        0xDC00..=0xDFFF => Some(Half::Second),
        _ => None,
    }
}

fn whole_number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_id_keeps_its_64_bits_whether_text_or_number() {
        let id = |value| Id::deserialize(value).map(|id| id.0).ok();
        assert_eq!(id(json!(u64::MAX)), Some(u64::MAX.to_string()));
        assert_eq!(id(json!(-100_123)).as_deref(), Some("-100123"));
        assert_eq!(id(json!("m_7")).as_deref(), Some("m_7"));
        for value in
            [json!(null), json!(""), json!(" "), json!(1.5), json!(1e30), json!(true), json!({}), json!([1])]
        {
            assert_eq!(id(value.clone()), None, "{value}");
        }
    }

    #[test]
    fn half_a_character_does_not_cost_the_body() {
        let read = |text: &str| from_slice::<Value>(text.as_bytes()).ok();
        assert_eq!(
            read(r#"["cut \ud83d","\ude00 cut","\ud83dx"]"#),
            Some(json!(["cut \u{fffd}", "\u{fffd} cut", "\u{fffd}x"]))
        );
        assert_eq!(read(r#"["\ud83d\ude00 \\ud83d \ud83d"]"#), Some(json!(["😀 \\ud83d \u{fffd}"])));
        assert_eq!(read(r#"["\ud8"#), None);
    }

    #[test]
    fn an_id_that_is_not_there_is_named() {
        let message = json!({ "sender": { "id": 7 } });
        assert_eq!(Id::at(&message, "/sender/id"), Ok(Id("7".to_owned())));
        let problem = Id::at(&message, "/recipient/id").expect_err("there is none");
        assert_eq!(problem.to_string(), "`/recipient/id` is missing or no id");
        let ids = json!({ "number": "4711", "path": "../me", "wide": "７", "negative": -7 });
        assert_eq!(Id::number_at(&ids, "/number"), Ok(Id("4711".to_owned())));
        for pointer in ["/path", "/wide", "/negative", "/none"] {
            let problem = Id::number_at(&ids, pointer).expect_err("no number");
            assert_eq!(problem.to_string(), format!("`{pointer}` is missing or no number"));
        }
    }

    #[test]
    fn a_time_that_cannot_be_read_is_none() {
        assert_eq!(unix_seconds(&json!(7)), Some(Timestamp::constant(7, 0)));
        assert_eq!(unix_milliseconds(&json!("7005")), Some(Timestamp::constant(7, 5_000_000)));
        for value in
            [json!(null), json!("soon"), json!(""), json!(1.5), json!(i64::MAX), json!(u64::MAX), json!({})]
        {
            assert_eq!((unix_seconds(&value), unix_milliseconds(&value)), (None, None), "{value}");
        }
    }
}
