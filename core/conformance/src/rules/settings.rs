//! The settings of the fixtures otherwise: with another text, without a key, with one that nobody knows.

use std::sync::Arc;

use inbox_core::host::{DynConnector, Registration};
use serde_json::Value;

use super::finding::{IN_SETTINGS, fault};
use super::other_text::other;
use super::schema;
use super::subject::Subject;
use crate::json_pointer::{removed, replaced};
use crate::settings::{self, Settings};

const UNKNOWN: &str = "conformance_unknown_key";
/// Steps after which a key of another form is given up: half of all texts are no public key.
const STEPS: usize = 5;

/// An unknown key is refused in every table.
pub(super) fn check(subject: &Subject) -> Result<(), String> {
    let settings = &subject.settings.value;
    for table in schema::structs(subject.registration.schema().as_value(), settings) {
        let mut changed = settings.clone();
        if let Some(Value::Object(fields)) = changed.pointer_mut(&table) {
            fields.insert(UNKNOWN.to_owned(), "x".into());
        }
        if build(&subject.registration, &changed).is_ok() {
            let what = format!(
                "the unknown key `{table}/{UNKNOWN}` is accepted, so a misspelt one would be, too: add \
                 #[serde(deny_unknown_fields)] to that struct"
            );
            return Err(fault(what, IN_SETTINGS));
        }
    }
    Ok(())
}

/// A connector with these settings, or what is said against them.
pub(super) fn build(registration: &Registration, settings: &Value) -> Result<Arc<dyn DynConnector>, String> {
    let text = toml::to_string(settings).map_err(|error| error.to_string())?;
    settings::build(registration, &text)
}

impl Settings {
    /// The settings with another text in a place.
    pub(super) fn with(&self, pointer: &str, text: &str) -> Value {
        replaced(&self.value, pointer, text.into())
    }

    /// The settings with another text of the same form in a place; `None` where the connector takes none.
    pub(super) fn with_other(&self, pointer: &str, registration: &Registration) -> Option<Value> {
        let others = (1..=STEPS).map(|steps| self.with(pointer, &other(self.text(pointer), steps)));
        others.filter(|other| *other != self.value).find(|other| build(registration, other).is_ok())
    }

    /// The settings without what stands in a place.
    pub(super) fn without(&self, pointer: &str) -> Value {
        removed(&self.value, pointer)
    }
}
