//! What happened, and to whom.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::error::ParseError;
use crate::opaque::opaque_debug;
use crate::participant::Participant;

/// One occurrence inside a request. `Debug` shows neither what was said nor by whom.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Event<P> {
    /// The connector's own word for what happened, such as `message` or `booked`.
    pub kind: String,
    /// The provider's own id of the occurrence.
    pub dedupe_key: DedupeKey,
    /// The provider-side address: a Page, a called number, a calendar user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// When it happened, by the provider's clock. Shown, never sorted by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub occurred_at: Option<Timestamp>,
    /// The person on the other side.
    pub participant: Participant,
    /// What the connector's `map` needs; stored with the event.
    pub payload: P,
}

impl<P> fmt::Debug for Event<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Event")
            .field("kind", &self.kind)
            .field("occurred_at", &self.occurred_at)
            .finish_non_exhaustive()
    }
}

impl<P> Event<P> {
    /// An event of that kind.
    pub fn new(kind: &str, dedupe_key: DedupeKey, participant: Participant, payload: P) -> Self {
        Self { kind: kind.to_owned(), dedupe_key, account: None, occurred_at: None, participant, payload }
    }

    /// Sets the provider-side address.
    pub fn account(mut self, account: impl Into<String>) -> Self {
        self.account = Some(account.into());
        self
    }

    /// Sets when it happened, by the provider's clock.
    pub fn occurred_at(mut self, at: Option<Timestamp>) -> Self {
        self.occurred_at = at;
        self
    }

    /// The queue of this event: one for each person, inside an instance and account. For the host.
    ///
    /// An event that names no person has its own queue.
    pub fn lane(&self, instance: &str) -> String {
        let person = &self.participant;
        let (kind, value) = match (&person.external_id, &person.email, &person.phone) {
            (Some(id), _, _) => ("id", id.as_str()),
            (None, Some(email), _) => ("email", email.as_str()),
            (None, None, Some(phone)) => ("phone", phone.as_str()),
            (None, None, None) => ("event", self.dedupe_key.as_str()),
        };
        lane_key(instance, self.account.as_deref(), kind, value)
    }
}

/// The queue of one person, inside an instance and account.
pub(crate) fn lane_key(instance: &str, account: Option<&str>, kind: &str, value: &str) -> String {
    serde_json::json!([instance, account, kind, value]).to_string()
}

/// The provider's own id of an occurrence, unique inside an instance and account. Never a hash of the body.
///
/// `Debug` shows nothing of it: some providers' ids name the person.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DedupeKey(String);

opaque_debug!(DedupeKey);

impl DedupeKey {
    /// Takes 1 to 1,024 bytes.
    pub fn new(id: impl Into<String>) -> Result<Self, ParseError> {
        let id = id.into();
        match id.len() {
            0 => Err(ParseError::new("the provider's id of the event is empty")),
            1..=1024 => Ok(Self(id)),
            _ => Err(ParseError::new("the provider's id of the event is longer than 1,024 bytes")),
        }
    }

    /// The id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_of_two_accounts_stand_in_two_lanes() {
        let key = DedupeKey::new("m1").expect("a key");
        let event = Event::new("message", key, Participant::of("7"), ()).account("a");
        assert_ne!(event.lane("facebook"), event.clone().account("b").lane("facebook"));
    }
}
