//! One value inside a JSON body, found, read and replaced in place: the rest stays byte for byte.

use std::fmt;
use std::ops::Range;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// Why there is no such value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Absent {
    /// The body is not JSON, or has no such field, or it holds nothing.
    Missing,
    /// An object on the way has the name several times: parsers would differ on which one counts.
    Repeated,
}

/// The text of a string, or the digits of a number, at a JSON pointer.
pub(super) fn read(body: &[u8], pointer: &str) -> Result<String, Absent> {
    let raw = find(body, pointer)?;
    match raw.as_bytes().first() {
        Some(b'"') => serde_json::from_str(raw).map_err(|_| Absent::Missing),
        Some(b'-' | b'0'..=b'9' | b't' | b'f') => Ok(raw.to_owned()),
        _ => Err(Absent::Missing),
    }
}

/// The body with a text in place of the value at a JSON pointer; a number stays a number.
pub(super) fn replace(body: &[u8], pointer: &str, text: &str) -> Result<Vec<u8>, Absent> {
    let raw = find(body, pointer)?;
    let Range { start, end } = place_of(raw, body).ok_or(Absent::Missing)?;
    let was_number = raw.starts_with(|first: char| first.is_ascii_digit());
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let value =
        if was_number && is_number { text.to_owned() } else { serde_json::Value::from(text).to_string() };
    Ok([&body[..start], value.as_bytes(), &body[end..]].concat())
}

fn place_of(part: &str, body: &[u8]) -> Option<Range<usize>> {
    let start = (part.as_ptr() as usize).checked_sub(body.as_ptr() as usize)?;
    let place = start..start.checked_add(part.len())?;
    (body.get(place.clone())? == part.as_bytes()).then_some(place)
}

fn find<'a>(body: &'a [u8], pointer: &str) -> Result<&'a str, Absent> {
    let whole: &RawValue = serde_json::from_slice(body).map_err(|_| Absent::Missing)?;
    let mut here = whole.get();
    for step in pointer.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        here = child(here, &step)?;
    }
    Ok(here)
}

fn child<'a>(text: &'a str, step: &str) -> Result<&'a str, Absent> {
    let members: Members<'a> = serde_json::from_str(text).map_err(|_| Absent::Missing)?;
    let mut matching = members.0.into_iter().filter(|(name, _)| name == step);
    match (matching.next(), matching.next()) {
        (Some((_, value)), None) => Ok(value.get()),
        (Some(_), Some(_)) => Err(Absent::Repeated),
        (None, _) => Err(Absent::Missing),
    }
}

/// The members of an object, repeated ones included, or those of an array under their positions.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or an array")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Members<'de>, A::Error> {
        let mut members = Vec::new();
        while let Some(value) = list.next_element()? {
            members.push((members.len().to_string(), value));
        }
        Ok(Members(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] =
        br#"{ "id": 12345678901234567890123, "a/b": {"t": "se\u0063ret", "n": 7}, "l": ["x"] }"#;

    #[test]
    fn a_value_is_read_at_its_pointer() {
        assert_eq!(read(BODY, "/a~1b/t").as_deref(), Ok("secret"));
        assert_eq!(read(BODY, "/a~1b/n").as_deref(), Ok("7"));
        assert_eq!(read(BODY, "/l/0").as_deref(), Ok("x"));
        assert_eq!(read(BODY, "/nowhere"), Err(Absent::Missing));
        assert_eq!(read(b"not json", "/a"), Err(Absent::Missing));
    }

    #[test]
    fn a_name_that_occurs_twice_is_no_value() {
        assert_eq!(read(br#"{"a":"1","a":"2"}"#, "/a"), Err(Absent::Repeated));
        assert_eq!(read(br#"{"a":"1","\u0061":"2"}"#, "/a"), Err(Absent::Repeated));
    }

    #[test]
    fn a_value_is_replaced_in_place() {
        let expected = br#"{ "id": 12345678901234567890123, "a/b": {"t": "\"", "n": 7}, "l": ["x"] }"#;
        assert_eq!(replace(BODY, "/a~1b/t", "\"").as_deref(), Ok(expected.as_slice()));
        assert_eq!(replace(br#"{"n":7}"#, "/n", "8").as_deref(), Ok(br#"{"n":8}"#.as_slice()));
    }
}
