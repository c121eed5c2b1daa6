//! The settings of the fixtures, as they are and otherwise.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::body::replaced;
use super::subject::Subject;
use super::{fault, secret_paths};
use crate::connector::DynConnector;
use crate::registry::Registration;

const IN_SETTINGS: &str = "Connector::Settings; connectors/README.md, \"Settings\"";
const UNKNOWN: &str = "conformance_unknown_key";
/// Steps after which a key of another form is given up: half of all texts are no public key.
const STEPS: usize = 5;

/// The settings of the fixtures.
pub(super) struct Settings {
    pub(super) path: PathBuf,
    pub(super) value: Value,
    /// Where the schema has secrets.
    pub(super) secrets: Vec<String>,
}

pub(super) fn check(subject: &Subject) -> Result<(), String> {
    let mut settings = subject.settings.value.clone();
    settings[UNKNOWN] = "x".into();
    let built = build(&subject.registration, &settings);
    if built.is_ok() {
        let what = format!(
            "the unknown key `{UNKNOWN}` is accepted, so a misspelt one would be, too: add #[serde(deny_unknown_fields)]"
        );
        return Err(fault(what, IN_SETTINGS));
    }
    Ok(())
}

impl Settings {
    pub(super) fn read(path: &Path, registration: &Registration) -> Result<Self, String> {
        let cannot = |problem: String| fault(format!("{}: {problem}", path.display()), IN_SETTINGS);
        let text = fs::read_to_string(path).map_err(|error| cannot(error.to_string()))?;
        let value: Value = toml::from_str(&text).map_err(|error| cannot(error.to_string()))?;
        let secrets = secret_paths::of(registration.schema().as_value(), &value);
        Ok(Self { path: path.to_owned(), value, secrets })
    }

    /// The connector with these settings.
    pub(super) fn build(&self, registration: &Registration) -> Result<Arc<dyn DynConnector>, String> {
        let told = |problem| fault(format!("{}: {problem}", self.path.display()), IN_SETTINGS);
        build(registration, &self.value).map_err(told)
    }

    /// The settings with another text in a place.
    pub(super) fn with(&self, pointer: &str, text: &str) -> Value {
        replaced(&self.value, pointer, text.into())
    }

    /// The text in a place.
    pub(super) fn text(&self, pointer: &str) -> &str {
        self.value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
    }

    /// The settings with another text of the same form in a place; `None` where the connector takes none.
    pub(super) fn with_other(&self, pointer: &str, registration: &Registration) -> Option<Value> {
        let others =
            (1..=STEPS).map(|steps| self.with(pointer, &secret_paths::other(self.text(pointer), steps)));
        others.filter(|other| *other != self.value).find(|other| build(registration, other).is_ok())
    }

    /// The settings without what stands in a place.
    pub(super) fn without(&self, pointer: &str) -> Value {
        let mut value = self.value.clone();
        let Some((parent, name)) = pointer.rsplit_once('/') else { return value };
        match value.pointer_mut(parent) {
            Some(Value::Object(fields)) => drop(fields.remove(name)),
            Some(Value::Array(items)) => items.retain(|item| Some(item) != self.value.pointer(pointer)),
            _ => {}
        }
        value
    }
}

/// A connector with these settings, or what is said against them.
pub(super) fn build(registration: &Registration, settings: &Value) -> Result<Arc<dyn DynConnector>, String> {
    let text = toml::to_string(settings).map_err(|error| error.to_string())?;
    let table = DeTable::parse(&text).map_err(|error| error.to_string())?;
    let span = table.span();
    let value = toml::Spanned::new(span, DeValue::Table(table.into_inner()));
    let built = super::calm::calm(|| registration.build(ValueDeserializer::from(value)));
    built.map_err(|words| format!("Connector::new panics: {words}"))?.map_err(|error| error.to_string())
}
