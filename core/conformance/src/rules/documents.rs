//! Every connector is described in the same way.

use std::fs;

use serde_json::Value;

use super::finding::{IN_README, fault};
use super::subject::Subject;

const HEADINGS: [&str; 4] = ["What it mirrors", "Set up at the provider", "Settings", "Events and limits"];
pub(super) fn check(subject: &Subject) -> Result<(), String> {
    let path = subject.root.join("README.md");
    let as_fault = |what: String| fault(format!("{}: {what}", path.display()), IN_README);
    let text = fs::read_to_string(&path).map_err(|error| as_fault(format!("cannot be read: {error}")))?;
    check_headings(&text).map_err(as_fault)?;
    let connector_type = subject.registration.connector_type;
    let names = settings_keys(subject).into_iter().map(|key| (key, "the settings key"));
    let names = names.chain([(connector_type.to_owned(), "the connector type")]);
    for (name, what) in names {
        if !text.contains(&format!("`{name}`")) {
            return Err(as_fault(format!(
                "does not name {what} `{name}` of `{connector_type}` (in backticks)"
            )));
        }
    }
    Ok(())
}

fn check_headings(text: &str) -> Result<(), String> {
    let lines: Vec<_> = text.lines().filter_map(|line| line.strip_prefix("## ")).map(str::trim).collect();
    let mut rest = lines.iter();
    match HEADINGS.iter().find(|heading| !rest.any(|line| line == *heading)) {
        None => Ok(()),
        Some(heading) => {
            Err(format!("the heading `## {heading}` is missing; in this order: {}", HEADINGS.join(" · ")))
        }
    }
}

fn settings_keys(subject: &Subject) -> Vec<String> {
    let schema = subject.registration.schema();
    let properties = schema.as_value().get("properties").and_then(Value::as_object);
    properties.into_iter().flat_map(|fields| fields.keys().cloned()).collect()
}
