//! The list of all assumptions, made from their declaration.

use schemars::schema_for;
use serde_json::Value;

use super::Assumptions;

/// One assumption as help and documents show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Switch {
    /// Its name.
    pub name: String,
    /// What the sandbox takes for true unless told otherwise.
    pub default: String,
    /// The other readings; for a number or a yes or no, its kind.
    pub others: Vec<String>,
    /// What it decides.
    pub about: String,
}

impl Assumptions {
    /// Lists every assumption by name.
    pub fn switches() -> Vec<Switch> {
        let schema = schema_for!(Self).to_value();
        let fields = schema["properties"].as_object().into_iter().flatten();
        fields.map(|(name, field)| Switch::read(name, field, &schema)).collect()
    }
}

impl Switch {
    fn read(name: &str, field: &Value, schema: &Value) -> Self {
        let default = match &field["default"] {
            Value::String(word) => word.clone(),
            other => other.to_string(),
        };
        let about = field["description"].as_str().unwrap_or_default().replace('\n', " ");
        let readings = field["$ref"].as_str().and_then(|path| schema.pointer(path.trim_start_matches('#')));
        let others = match readings {
            Some(readings) => words(readings).into_iter().filter(|word| *word != default).collect(),
            None if field["type"] == "boolean" => vec![(default != "true").to_string()],
            None => vec!["a number".to_owned()],
        };
        Self { name: name.to_owned(), default, others, about }
    }
}

/// The words of an enum, whose readings each have a description.
fn words(readings: &Value) -> Vec<String> {
    let listed = readings["oneOf"].as_array().into_iter().flatten();
    listed.filter_map(|reading| reading["const"].as_str()).map(str::to_owned).collect()
}
