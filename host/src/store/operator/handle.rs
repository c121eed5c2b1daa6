//! What an operator calls things by: short, and the same in lists, commands and answers.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A person inside an instance and account, as `p12`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PersonId(pub i64);

/// An event, as `12`, or the rest of a request, as `r12`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum EntryId {
    /// An event.
    Event(i64),
    /// A request: entries that could not be read or were ignored, and look-ups.
    Request(i64),
}

/// A text that is no such handle.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not an id: an event is a number such as 12, a request r12, a person p12")]
pub struct NoHandle(String);

impl fmt::Display for PersonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "p{}", self.0)
    }
}

impl fmt::Display for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Event(id) => write!(f, "{id}"),
            Self::Request(id) => write!(f, "r{id}"),
        }
    }
}

impl FromStr for PersonId {
    type Err = NoHandle;

    fn from_str(text: &str) -> Result<Self, NoHandle> {
        text.strip_prefix('p').and_then(number).map(Self).ok_or_else(|| NoHandle(text.to_owned()))
    }
}

impl FromStr for EntryId {
    type Err = NoHandle;

    fn from_str(text: &str) -> Result<Self, NoHandle> {
        let request = text.strip_prefix('r').and_then(number).map(Self::Request);
        request.or_else(|| number(text).map(Self::Event)).ok_or_else(|| NoHandle(text.to_owned()))
    }
}

fn number(text: &str) -> Option<i64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

impl TryFrom<String> for PersonId {
    type Error = NoHandle;

    fn try_from(text: String) -> Result<Self, NoHandle> {
        text.parse()
    }
}

impl TryFrom<String> for EntryId {
    type Error = NoHandle;

    fn try_from(text: String) -> Result<Self, NoHandle> {
        text.parse()
    }
}

impl From<PersonId> for String {
    fn from(person: PersonId) -> Self {
        person.to_string()
    }
}

impl From<EntryId> for String {
    fn from(entry: EntryId) -> Self {
        entry.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_is_read_as_it_is_written() {
        assert_eq!("p12".parse(), Ok(PersonId(12)));
        assert_eq!("12".parse(), Ok(EntryId::Event(12)));
        assert_eq!("r12".parse(), Ok(EntryId::Request(12)));
        assert_eq!(serde_json::to_string(&EntryId::Request(12)).ok().as_deref(), Some("\"r12\""));
        for text in ["", "p", "12", "p-1", "p 1", "r1"] {
            assert!(text.parse::<PersonId>().is_err(), "{text}");
        }
        for text in ["", "r", "-1", "x1", "+1"] {
            assert!(text.parse::<EntryId>().is_err(), "{text}");
        }
    }
}
