//! Everything that one verified request says.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use crate::error::ParseError;
use crate::event::Event;
use crate::link::Link;
use crate::lookup::Lookup;

/// Everything that one verified request says. Entries are read one by one: a bad one lands in `malformed` and never
/// affects the others.
#[derive(Clone, Serialize)]
#[non_exhaustive]
pub struct Batch<P> {
    /// Occurrences, in the order of the body.
    pub events: Vec<Event<P>>,
    /// Occurrences that the provider must still be asked about, answered by the connector's `fetch`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lookups: Vec<Lookup>,
    /// Facts about people that the provider itself confirms.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// Entries that do not belong in an inbox, with the reason.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ignored: Vec<Ignored>,
    /// Entries that could not be read; the host keeps their request for replay.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub malformed: Vec<Malformed>,
}

impl<P> fmt::Debug for Batch<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch")
            .field("events", &self.events)
            .field("lookups", &self.lookups)
            .field("links", &self.links)
            .field("ignored", &self.ignored)
            .field("malformed", &self.malformed)
            .finish()
    }
}

impl<P> Default for Batch<P> {
    fn default() -> Self {
        Self {
            events: Vec::new(),
            lookups: Vec::new(),
            links: Vec::new(),
            ignored: Vec::new(),
            malformed: Vec::new(),
        }
    }
}

impl<P> Batch<P> {
    /// An empty batch.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether it says nothing at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How much it says: occurrences, look-ups, facts, and what was left out or could not be read.
    pub fn len(&self) -> usize {
        self.events.len() + self.lookups.len() + self.links.len() + self.ignored.len() + self.malformed.len()
    }

    /// Notes an entry that does not belong in an inbox.
    pub fn ignore(&mut self, reason: impl Into<String>) {
        self.ignored.push(Ignored { reason: reason.into() });
    }

    /// Notes an entry that could not be read, with its place in the body (a JSON pointer or a field name).
    pub fn malformed(&mut self, place: impl Into<String>, problem: &ParseError) {
        self.malformed.push(Malformed { place: place.into(), problem: problem.to_string() });
    }

    /// Reads a JSON list entry by entry: one that cannot be read lands in `malformed` and does not affect the others.
    ///
    /// `place` is the list's JSON pointer; `read` gets that of the entry. An absent list (null) is an empty one.
    pub fn each(
        &mut self,
        place: &str,
        list: &Value,
        mut read: impl FnMut(&mut Self, &str, &Value) -> Result<(), ParseError>,
    ) {
        if !list.is_array() && !list.is_null() {
            self.malformed(place, &ParseError::new("not a list"));
        }
        for (at, entry) in list.as_array().into_iter().flatten().enumerate() {
            let place = format!("{place}/{at}");
            if let Err(problem) = read(self, &place, entry) {
                self.malformed(place, &problem);
            }
        }
    }
}

/// An entry that does not belong in an inbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Ignored {
    /// Why, in plain words.
    pub reason: String,
}

/// An entry that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Malformed {
    /// Where in the body: a JSON pointer or a field name.
    pub place: String,
    /// What was expected there.
    pub problem: String,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::event::DedupeKey;
    use crate::participant::Participant;

    #[test]
    fn a_broken_entry_is_noted_with_its_place_and_does_not_affect_the_others() {
        let mut batch: Batch<()> = Batch::new();
        for list in [json!([1, "x", 3]), json!(null), json!({})] {
            batch.each("/entry", &list, |batch, place, entry| {
                let number = entry.as_u64().ok_or_else(|| ParseError::new("not a number"))?;
                batch.ignore(format!("{number} at {place}"));
                Ok(())
            });
        }
        let ignored: Vec<_> = batch.ignored.iter().map(|ignored| ignored.reason.as_str()).collect();
        let malformed: Vec<_> = batch.malformed.iter().map(|malformed| malformed.place.as_str()).collect();
        assert_eq!(ignored, ["1 at /entry/0", "3 at /entry/2"]);
        assert_eq!(malformed, ["/entry/1", "/entry"]);
    }

    #[test]
    fn debug_shows_neither_what_was_said_nor_by_whom() {
        let key = DedupeKey::new("m-4711").expect("a key");
        let anna = Participant::of("psid-4711").display_name(Some("Anna"));
        let mut batch = Batch::new();
        batch.lookups.push(Lookup::new(key.clone(), Some("Page 4711"), json!("see 4711")));
        let email = "anna@example.com".parse().expect("an address");
        batch.links.push(Link::email(None, "psid-4711", email).confirmed_by(&key));
        batch
            .events
            .push(Event::new("message", key, anna, json!({ "text": "call 4711" })).account("Page 4711"));
        let shown = format!("{batch:?}").to_lowercase();
        assert!(shown.contains("message"), "{shown}");
        for private in ["4711", "anna", "example.com"] {
            assert!(!shown.contains(private), "{shown}");
        }
    }
}
