//! Finds the secrets in a connector's settings by its JSON Schema, where a secret is `"writeOnly": true`.

use serde_json::Value;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::config::secrets::is_reference;

/// `$ref` and `anyOf` may be nested this deep before a schema is taken to be circular.
const DEEPEST: usize = 32;

/// The plain texts in a settings table.
#[derive(Debug, Default)]
pub(super) struct PlainTexts<'t> {
    /// Key and value of texts and numbers where a secret belongs.
    pub(super) secrets: Vec<(String, Spanned<DeValue<'t>>)>,
    /// Values under keys that the schema does not know: perhaps misspelt secrets.
    pub(super) unknown: Vec<Spanned<DeValue<'t>>>,
}

/// Looks through a settings table before its secret references are resolved.
pub(super) fn plain_texts<'t>(schema: &Value, settings: &DeTable<'t>) -> PlainTexts<'t> {
    let mut found = PlainTexts::default();
    let shapes = shapes(schema, schema, 0);
    table(schema, &shapes, settings, &mut found);
    found
}

fn table<'t>(root: &Value, shapes: &[&Value], table: &DeTable<'t>, found: &mut PlainTexts<'t>) {
    for (key, value) in table {
        let key = key.get_ref().as_ref();
        let below = below(root, shapes, |shape| property(shape, key));
        if below.is_empty() {
            found.unknown.push(value.clone());
        } else {
            walk(root, &below, key, value, found);
        }
    }
}

fn walk<'t>(
    root: &Value,
    shapes: &[&Value],
    key: &str,
    value: &Spanned<DeValue<'t>>,
    found: &mut PlainTexts<'t>,
) {
    match value.get_ref() {
        DeValue::Table(reference) if is_reference(reference) => {}
        DeValue::Table(inner) => table(root, shapes, inner, found),
        DeValue::Array(list) => {
            let below = below(root, shapes, |shape| shape.get("items"));
            list.iter().for_each(|value| walk(root, &below, key, value, found));
        }
        _ if shapes.iter().any(|shape| shape.get("writeOnly") == Some(&Value::Bool(true))) => {
            found.secrets.push((key.to_owned(), value.clone()));
        }
        _ => {}
    }
}

fn below<'s>(
    root: &'s Value,
    shapes: &[&'s Value],
    step: impl Fn(&'s Value) -> Option<&'s Value>,
) -> Vec<&'s Value> {
    shapes.iter().filter_map(|shape| step(shape)).flat_map(|shape| self::shapes(root, shape, 0)).collect()
}

fn property<'s>(shape: &'s Value, key: &str) -> Option<&'s Value> {
    let listed = shape.get("properties").and_then(|properties| properties.get(key));
    listed.or_else(|| shape.get("additionalProperties").filter(|shape| **shape != Value::Bool(false)))
}

/// A schema and every alternative in it, with references followed.
fn shapes<'s>(root: &'s Value, schema: &'s Value, depth: usize) -> Vec<&'s Value> {
    if depth > DEEPEST {
        return Vec::new();
    }
    let mut found = vec![schema];
    let target = schema.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix('#'));
    if let Some(target) = target.and_then(|path| root.pointer(path)) {
        found.extend(shapes(root, target, depth + 1));
    }
    for key in ["anyOf", "oneOf", "allOf"] {
        let alternatives = schema.get(key).and_then(Value::as_array).into_iter().flatten();
        alternatives.for_each(|schema| found.extend(shapes(root, schema, depth + 1)));
    }
    found
}
