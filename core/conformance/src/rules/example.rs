//! What README.md shows as a config can be copied.

use std::fs;

use serde_json::Value;

use super::finding::{IN_README, fault};
use super::settings::build;
use super::subject::Subject;
use crate::json_pointer::{pointers, replaced};

/// Stands for a secret that the settings of the fixtures do not have.
const MADE_UP: &str = "made-up-secret-of-the-example";

pub(super) fn check(subject: &Subject) -> Result<(), String> {
    let (path, connector_type) = (subject.root.join("README.md"), subject.registration.connector_type);
    let as_fault = |what: String| fault(format!("{}: {what}", path.display()), IN_README);
    let text = fs::read_to_string(&path).map_err(|error| as_fault(format!("cannot be read: {error}")))?;
    let configs = text.split("```toml\n").skip(1).filter_map(|rest| rest.split("\n```").next());
    let configs = configs.map(toml::from_str::<Value>).collect::<Result<Vec<_>, _>>();
    let configs = configs.map_err(|error| as_fault(format!("an example is not TOML: {error}")))?;
    let tables = configs.iter().filter_map(|config| config["connectors"].as_object());
    let mut own =
        tables.flat_map(|table| table.values()).filter(|entry| entry["type"] == connector_type).peekable();
    if own.peek().is_none() {
        let what = format!(
            "has no example of a config: a ```toml block with `[connectors.NAME]` and `type = \"{connector_type}\"`"
        );
        return Err(as_fault(what));
    }
    own.try_for_each(|entry| {
        let built = build(&subject.registration, &without_references(subject, entry["settings"].clone()));
        built.map(|_| ()).map_err(|problem| {
            as_fault(format!("the settings of the example for `{connector_type}` do not load: {problem}"))
        })
    })
}

/// The settings with a text for every `{ env = … }` and `{ file = … }`.
fn without_references(subject: &Subject, settings: Value) -> Value {
    let settings = if settings.is_null() { Value::Object(serde_json::Map::new()) } else { settings };
    let references = pointers(&settings).into_iter().filter(|pointer| {
        let table = settings.pointer(pointer).and_then(Value::as_object);
        table.is_some_and(|table| {
            table.len() == 1 && (table.contains_key("env") || table.contains_key("file"))
        })
    });
    let references: Vec<_> = references.collect();
    references
        .iter()
        .fold(settings, |settings, pointer| replaced(&settings, pointer, secret_at(subject, pointer).into()))
}

/// A secret of the right form: the one that the fixtures have there.
fn secret_at<'a>(subject: &'a Subject, pointer: &str) -> &'a str {
    let is_there =
        |secret: &&String| secret.as_str() == pointer || secret.starts_with(&format!("{pointer}/"));
    let found = subject.secrets.iter().find(is_there);
    found.map_or(MADE_UP, |secret| subject.settings.text(secret))
}
