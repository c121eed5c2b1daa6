//! One entry of the script: which calls it concerns, when it strikes, and how often it did.

use serde::Deserialize;
use serde_json::{Value, json};

use super::chance::Chance;
use super::kind::Kind;
use super::target::Target;
use super::written::Written;

/// An entry in force.
#[derive(Debug)]
pub(super) struct Entry {
    target: Target,
    site: Option<String>,
    skip: u64,
    /// How often it strikes; always, when `None`.
    times: Option<u64>,
    chance: Chance,
    kind: Kind,
    /// The words of the script, to be listed.
    words: Value,
    seen: u64,
    fired: u64,
}

impl Entry {
    /// Reads the entry at this place of the script; the error names place and key.
    pub(super) fn parse(place: usize, words: Value) -> Result<Self, String> {
        Self::read(place, words).map_err(|error| format!("faults[{place}]: {error}"))
    }

    fn read(place: usize, words: Value) -> Result<Self, String> {
        let written = Written::deserialize(&words).map_err(|error| error.to_string())?;
        let seed = written.seed.unwrap_or_else(|| u64::try_from(place).unwrap_or_default());
        let chance = Chance::new(written.probability.unwrap_or(1.0), seed)
            .ok_or("probability is not a number from 0 to 1")?;
        Ok(Self {
            target: written.endpoint,
            site: written.site.clone(),
            skip: written.skip,
            times: written.times.limit(),
            chance,
            kind: written.kind()?,
            words,
            seen: 0,
            fired: 0,
        })
    }

    pub(super) fn matches(&self, target: Target, site: Option<&str>) -> bool {
        self.target.covers(target)
            && self.kind.belongs_to().is_none_or(|only| only == target)
            && self.site.as_deref().is_none_or(|wanted| site == Some(wanted))
    }

    /// Whether the next matching call is to be struck.
    pub(super) fn is_due(&self) -> bool {
        self.seen >= self.skip
            && self.times.is_none_or(|times| self.fired < times)
            && self.chance.hits(self.seen)
    }

    pub(super) fn fire(&mut self) -> Kind {
        self.fired += 1;
        self.kind.clone()
    }

    /// Counts a matching call, whether this entry strikes it or not.
    pub(super) fn count(&mut self) {
        self.seen += 1;
    }

    /// The entry as written, with `seen` (matching calls) and `fired`.
    pub(super) fn to_json(&self) -> Value {
        let mut json = self.words.clone();
        json["seen"] = json!(self.seen);
        json["fired"] = json!(self.fired);
        json
    }
}
