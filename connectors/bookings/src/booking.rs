//! What all calendars tell alike: somebody has an appointment, and something happened to it.

use inbox_core::{
    Badge, DedupeKey, Direction, EmailAddress, InboxMessage, ParseError, Participant, PhoneNumber, Timestamp,
    local_time,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

const CALENDAR_ICON: &str = "https://cdn.jsdelivr.net/gh/jdecked/twemoji@15.1.0/assets/72x72/1f4c5.png";

/// An appointment and what happened to it.
#[derive(Serialize, Deserialize)]
pub struct Booking {
    pub(crate) change: Change,
    /// Whether the business did it, not the person.
    pub(crate) by_host: bool,
    /// What was booked, as the business named it.
    pub(crate) service: Option<String>,
    pub(crate) start: Option<Timestamp>,
    /// The person's own, as an IANA name.
    pub(crate) time_zone: Option<String>,
    /// Where a click leads.
    pub(crate) link: Option<String>,
}

inbox_core::opaque_debug!(Booking);

/// What happened to an appointment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Change {
    Booked,
    Rescheduled,
    Cancelled,
    NoShow,
}

impl Change {
    /// The kind of the event.
    pub(crate) fn kind(self) -> &'static str {
        match self {
            Self::Booked => "booked",
            Self::Rescheduled => "rescheduled",
            Self::Cancelled => "cancelled",
            Self::NoShow => "no-show",
        }
    }
}

impl Booking {
    /// The activity line, with the provider's badge.
    pub(crate) fn message(&self, badge: Badge) -> InboxMessage {
        let direction = Direction::by_business(self.by_host);
        let line = InboxMessage::minimal(direction, self.text()).icon(CALENDAR_ICON);
        line.click_through(self.link.as_deref()).badge(badge)
    }

    fn text(&self) -> String {
        let service = self.service.as_deref().unwrap_or("an appointment");
        let zone = self.time_zone.as_deref().unwrap_or("UTC");
        let (verb, before) = match self.change {
            Change::Booked => ("Booked", ","),
            Change::Rescheduled => ("Rescheduled", " to"),
            Change::Cancelled => ("Cancelled", ","),
            Change::NoShow => ("Did not show up for", ","),
        };
        let time = self.start.map(|start| format!("{before} {}", local_time(start, zone)));
        format!("{verb} {service}{}", time.unwrap_or_default())
    }
}

/// The words at a JSON pointer, unless nothing of them can be seen.
pub(crate) fn words<'a>(value: &'a Value, pointer: &str) -> Option<&'a str> {
    let text = value.pointer(pointer)?.as_str()?.trim();
    text.contains(|c: char| !c.is_whitespace() && !c.is_control()).then_some(text)
}

/// The words at several places, one after the other.
pub(crate) fn joined(value: &Value, pointers: [&str; 2]) -> String {
    pointers.into_iter().filter_map(|pointer| words(value, pointer)).collect::<Vec<_>>().join(" ")
}

/// The instant at a JSON pointer, by its offset.
pub(crate) fn instant(value: &Value, pointer: &str) -> Option<Timestamp> {
    words(value, pointer)?.parse().ok()
}

/// The key of what happened: what is there of these parts, joined by colons.
pub(crate) fn key(parts: &[Option<&str>]) -> Result<DedupeKey, ParseError> {
    DedupeKey::new(parts.iter().flatten().copied().collect::<Vec<_>>().join(":"))
}

/// Who has the appointment. What is no address or no international number is left out.
///
/// # Errors
/// Neither is left: nobody's conversation.
pub(crate) fn person(
    name: Option<&str>,
    email: Option<&str>,
    phone: Option<&str>,
) -> Result<Participant, ParseError> {
    let email = email.and_then(|text| text.parse::<EmailAddress>().ok());
    let phone = phone.and_then(|text| text.parse::<PhoneNumber>().ok());
    if email.is_none() && phone.is_none() {
        return Err(ParseError::new("the person has neither an e-mail address nor an international number"));
    }
    Ok(Participant::new().display_name(name).email(email).phone(phone))
}
