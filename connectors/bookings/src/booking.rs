//! What all calendars have in common: someone has an appointment, and something happened to it.

use inbox_core::{Badge, DedupeKey, Direction, InboxMessage, ParseError, Participant, Timestamp, local_time};
use serde::{Deserialize, Serialize};

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
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Change {
    Booked,
    Rescheduled,
    Cancelled,
    /// Databases of 0.1 have it with a dash.
    #[serde(alias = "no-show")]
    NoShow,
}

impl Change {
    /// The kind of the event.
    pub(crate) fn kind(self) -> &'static str {
        match self {
            Self::Booked => "booked",
            Self::Rescheduled => "rescheduled",
            Self::Cancelled => "cancelled",
            Self::NoShow => "no_show",
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

/// The key of what happened: what is there of these parts, joined by colons.
pub(crate) fn key(parts: &[Option<&str>]) -> Result<DedupeKey, ParseError> {
    DedupeKey::new(parts.iter().flatten().copied().collect::<Vec<_>>().join(":"))
}

/// Refuses a person whom nobody could find: the event would belong to nobody's conversation.
pub(crate) fn reachable(person: Participant) -> Result<Participant, ParseError> {
    if person.can_be_reached() {
        return Ok(person);
    }
    Err(ParseError::new("the person has neither an e-mail address nor an international number"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_no_show_that_was_stored_by_0_1_is_still_readable() {
        for written in ["no_show", "no-show"] {
            let read = serde_json::from_value::<Change>(json!(written));
            assert_eq!(read.expect("a change"), Change::NoShow, "{written}");
        }
    }
}
