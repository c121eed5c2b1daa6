//! Makes events, and reads what their calls have in common.

use inbox_core::{DedupeKey, Event, Form, ParseError, Timestamp};

use crate::address::{Channel, person, split};
use crate::payload::Payload;

/// What happened between a person and the business; `None` for a channel that is not read here.
pub(crate) fn event(id: &str, theirs: &str, payload: Payload) -> Result<Option<Event<Payload>>, ParseError> {
    let key = DedupeKey::new(id)?;
    let Some((channel, theirs)) = split(theirs) else { return Ok(None) };
    let (kind, channel) = match payload.channel {
        Channel::Voice => ("call", Channel::Voice),
        _ => ("message", channel),
    };
    Ok(Some(Event::new(kind, key, person(theirs), Payload { channel, ..payload })))
}

/// `Thu, 09 Oct 2025 08:53:20 +0000`.
pub(crate) fn time(text: &str) -> Option<Timestamp> {
    Timestamp::strptime("%a, %d %b %Y %H:%M:%S %z", text).ok()
}

/// An id that becomes part of a URL, so it must look like one.
pub(crate) fn sid<'a>(form: &'a Form, name: &str) -> Result<&'a str, ParseError> {
    let sid = form.need(name)?;
    let is_sid = sid.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_sid { Ok(sid) } else { Err(ParseError::new(format!("`{name}` is not an id"))) }
}
