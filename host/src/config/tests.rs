//! A connector to configure, and what the tests of this module share.

mod cases;
mod healthy;
mod rules;

use std::collections::BTreeMap;
use std::path::Path;

use inbox_core::host::{Registration, Registry};
use inbox_core::{Mac, Secret, Secrets, SettingsError, Signature};
use inbox_toy::{Behavior, Toy, ToySettings};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Loaded, load_with, parse};

/// A connector with settings of every kind.
#[derive(Debug)]
struct Example;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only there to be configured")]
struct ExampleSettings {
    app_secret: Secrets,
    verify_token: Option<Secret>,
    limit: Option<u16>,
    #[serde(default)]
    forms: BTreeMap<String, Form>,
    #[serde(default)]
    mirrors: Vec<Form>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only there to be configured")]
struct Form {
    title: Option<String>,
    secret: Secret,
}

impl ToySettings for ExampleSettings {
    fn secrets(&self) -> Result<Secrets, SettingsError> {
        assert!(self.limit != Some(13), "a limit that this connector cannot bear");
        if self.limit == Some(0) {
            return Err(SettingsError::new("limit", "must not be 0"));
        }
        if let Some(name) = self.forms.keys().find(|name| name.starts_with('x')) {
            return Err(SettingsError::new(format!("forms.{name}.secret"), "is too short"));
        }
        Ok(self.app_secret.clone())
    }
}

impl Behavior<ExampleSettings> for Example {
    const TYPE: &'static str = "example";

    fn signature(settings: &ExampleSettings) -> Result<Signature, SettingsError> {
        Ok(Mac::hub(settings.secrets()?).into())
    }
}

fn registry() -> Registry {
    let mut registry = Registry::empty();
    registry
        .add(Registration::of::<Toy<Example, ExampleSettings>>("inbox-example", "1.2.3"))
        .expect("one registration");
    registry
}

/// An id as Wix has them.
const GUID: &str = "00000000-0000-4000-8000-000000000001";

/// The environment of every test: `SET_…` has its own name as its value, `SET_ID` an id, `EMPTY` is empty.
fn environment(name: &str) -> Option<String> {
    match name {
        "EMPTY" => Some(String::new()),
        "SET_ID" => Some(GUID.to_owned()),
        name => name.starts_with("SET_").then(|| format!("value-of-{name}")),
    }
}

/// Loads a file of `host/tests/configs`.
fn load_case(file: &str) -> Loaded {
    load_with(&Path::new("tests/configs").join(file), &registry(), &environment)
}

/// Loads a text as if it were `inbox.toml`.
fn load_text(text: &str) -> Loaded {
    parse(text, Path::new("inbox.toml"), &registry(), &environment)
}

/// `line:column message` of each finding.
fn findings(loaded: &Loaded) -> Vec<String> {
    let line =
        |finding: &super::Diagnostic| format!("{}:{} {}", finding.line, finding.column, finding.message);
    loaded.diagnostics.iter().map(line).collect()
}
