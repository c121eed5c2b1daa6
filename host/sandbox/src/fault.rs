#![doc = include_str!("../../../examples/sandbox/faults.md")]

mod chance;
mod connection;
mod delivery;
mod entry;
mod kind;
mod reply;
mod routes;
mod target;
mod written;

use serde_json::{Value, json};

pub(super) use self::connection::{Connection, Connections};
pub(super) use self::delivery::Delivery;
pub(super) use self::kind::Kind;
pub(super) use self::routes::routes;
pub(super) use self::target::Target;

use self::entry::Entry;
use self::written::Script;

/// The script in force, with its counts.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<Entry>);

impl Faults {
    /// Reads the body of `POST /_sandbox/faults`; the error names the entry and the key.
    fn parse(body: &str) -> Result<Self, String> {
        let script: Script = serde_json::from_str(body).map_err(|error| error.to_string())?;
        let entries = script.faults.into_iter().enumerate().map(|(place, entry)| Entry::parse(place, entry));
        entries.collect::<Result<_, _>>().map(Self)
    }

    /// Counts the call in every entry that it matches, and returns the fault that strikes it.
    pub(super) fn strike(&mut self, target: Target, site: Option<&str>) -> Option<Kind> {
        let mut struck = None;
        for entry in self.0.iter_mut().filter(|entry| entry.matches(target, site)) {
            if entry.is_due() && struck.is_none() {
                struck = Some(entry.fire());
            }
            entry.count();
        }
        struck
    }

    fn to_json(&self) -> Value {
        json!({"faults": self.0.iter().map(Entry::to_json).collect::<Vec<_>>()})
    }
}
