//! The `settings.toml` of the fixtures, and the connector made of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use inbox_core::Secret;
use inbox_core::host::{BuildError, DynConnector, Registration};
use serde_json::Value;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::catch_panic::catch_panic;
use super::json_pointer::pointers;

/// The settings of the fixtures, as text and as a value.
pub(super) struct Settings {
    pub(super) path: PathBuf,
    pub(super) value: Value,
    text: String,
}

inbox_core::opaque_debug!(Settings);

impl Settings {
    /// Reads the file.
    pub(super) fn read(path: &Path) -> Result<Self, String> {
        let name = path.display();
        let text = fs::read_to_string(path)
            .map_err(|error| format!("cannot read {name}: {error}; it holds the connector's settings"))?;
        let value = toml::from_str(&text).map_err(|error| format!("{name}: {error}"))?;
        Ok(Self { path: path.to_owned(), value, text })
    }

    /// The connector with these settings; an error names the line in them.
    pub(super) fn build(&self, registration: &Registration) -> Result<Arc<dyn DynConnector>, String> {
        build(registration, &self.text).map_err(|problem| format!("{}: {problem}", self.path.display()))
    }

    /// The text at a JSON pointer; empty where there is none.
    pub(super) fn text(&self, pointer: &str) -> &str {
        self.value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
    }

    /// `{{auth_token}}`, `{{page_tokens.4711}}`, `{{app_secret.0}}`: where a secret stands, so that it is written into no
    /// other file.
    pub(super) fn name(&self, secret: &Secret) -> String {
        let found = pointers(&self.value).into_iter().find(|pointer| self.text(pointer) == secret.expose());
        let dotted = found.map(|pointer| pointer.trim_start_matches('/').replace('/', "."));
        format!("{{{{{}}}}}", dotted.as_deref().unwrap_or("a secret that is not in settings.toml"))
    }
}

/// The connector with the settings in a TOML text.
pub(super) fn build(registration: &Registration, text: &str) -> Result<Arc<dyn DynConnector>, String> {
    let placed = |mut error: toml::de::Error| {
        error.set_input(Some(text));
        error.to_string()
    };
    let table = DeTable::parse(text).map_err(placed)?;
    let span = table.span();
    let value = toml::Spanned::new(span, DeValue::Table(table.into_inner()));
    let built = catch_panic(|| registration.build(ValueDeserializer::from(value)));
    built.map_err(|words| format!("Connector::new panics: {words}"))?.map_err(|error| match error {
        BuildError::Shape(error) => placed(error),
        error => error.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_called_by_its_place_in_the_settings() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("settings.toml");
        let text = "token = 'a'\nkeys = ['b', { secret = 'c' }]\n[pages]\n4711 = 'd'\n[more]\nn = 1";
        fs::write(&file, text).expect("a file");
        let settings = Settings::read(&file).expect("settings");
        let name = |text: &str| settings.name(&Secret::new(text));
        assert_eq!((name("a"), name("b")), ("{{token}}".to_owned(), "{{keys.0}}".to_owned()));
        assert_eq!((name("c"), name("d")), ("{{keys.1.secret}}".to_owned(), "{{pages.4711}}".to_owned()));
        assert_eq!(name("e"), "{{a secret that is not in settings.toml}}");
    }
}
