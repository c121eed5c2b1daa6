//! Reads a body against its declared shape, as Wix appears to: unknown fields are dropped silently, then what is left
//! must satisfy every rule.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::assumptions::{Assumptions, Handled};
use crate::body::dropped::Dropped;
use crate::body::format::{not_a_guid, size_violation, text_violation};
use crate::body::name_case::camel_case;
use crate::body::shape::{Object, Shape};
use crate::error::{Violation, WixError};

/// Returns the known part of the body with camelCase names, or every violation at once.
///
/// The paths of dropped fields are added to `dropped` either way.
pub(crate) fn read(
    object: &Object,
    body: &Value,
    dropped: &mut Dropped,
    assumptions: &Assumptions,
) -> Result<Value, WixError> {
    let mut reader = Reader { dropped, violations: Vec::new(), assumptions };
    let value = if body.is_object() { reader.object("", object, body) } else { reader.refuse(no_object("")) };
    if reader.violations.is_empty() { Ok(value) } else { Err(WixError::validation(&reader.violations)) }
}

struct Reader<'a> {
    dropped: &'a mut Dropped,
    violations: Vec<Violation>,
    assumptions: &'a Assumptions,
}

impl Reader<'_> {
    fn object(&mut self, path: &str, object: &Object, value: &Value) -> Value {
        let Value::Object(given) = value else {
            return self.refuse(no_object(path));
        };
        let mut known = Map::new();
        for (key, value) in given.iter().filter(|(_, value)| !value.is_null()) {
            let name = camel_case(key);
            match object.field(&name) {
                None => self.unknown(path, key, object),
                Some(field) if matches!(field.shape, Shape::ReadOnly) => {
                    self.dropped.add(join(path, key), "is set by Wix");
                }
                Some(field) if self.drops(&field.shape, value) => {
                    self.dropped.add(join(path, key), "has another shape");
                }
                Some(field) => {
                    let read = self.value(&join(path, &name), &field.shape, value);
                    known.insert(name, read);
                }
            }
        }
        self.check_presence(path, object, &known);
        Value::Object(known)
    }

    /// Drops a field that the API does not know, or refuses it where that is assumed.
    fn unknown(&mut self, path: &str, key: &str, object: &Object) {
        let field = join(path, key);
        if self.assumptions.unknown_fields == Handled::Refused {
            let names: Vec<_> = object.fields.iter().map(|field| field.name).collect();
            let words = format!("is unknown; there are {}", names.join(", "));
            self.violations.push(Violation::new(&field, "FIELD_NOT_ALLOWED", words));
        }
        self.dropped.add_unknown(field, &camel_case(key), object.fields.iter().map(|field| field.name));
    }

    /// Whether a value of the wrong kind is dropped instead of refused.
    fn drops(&self, shape: &Shape, value: &Value) -> bool {
        let is_wrong = match shape {
            Shape::Object(_) => !value.is_object(),
            Shape::List { .. } => !value.is_array(),
            _ => false,
        };
        is_wrong && self.assumptions.wrong_shapes == Handled::Dropped
    }

    fn check_presence(&mut self, path: &str, object: &Object, known: &Map<String, Value>) {
        for field in object.fields.iter().filter(|field| field.required && !known.contains_key(field.name)) {
            self.violations.push(Violation::new(&join(path, field.name), "REQUIRED_FIELD", "is required"));
        }
        let present = object.exactly_one.iter().filter(|name| known.contains_key(**name)).count();
        let names = object.exactly_one.join(", ");
        match present {
            0 if !object.exactly_one.is_empty() => {
                let words = format!("must have one of {names}");
                self.violations.push(Violation::new(path, "REQUIRED_ONE_OF_FIELD", words));
            }
            0 | 1 => {}
            _ => {
                let words = format!("must have only one of {names}");
                self.violations.push(Violation::new(path, "ONE_OF_ALIGNMENT", words));
            }
        }
    }

    fn value(&mut self, path: &str, shape: &Shape, value: &Value) -> Value {
        match shape {
            Shape::Object(object) => self.object(path, object, value),
            Shape::List { min, max, item } => self.list(path, (*min, *max), item, value),
            Shape::Number { min, max } => self.number(path, (*min, *max), value),
            Shape::Flag if value.is_boolean() => value.clone(),
            Shape::Flag => self.refuse(Violation::new(path, "FORMAT", "must be true or false")),
            Shape::Any | Shape::ReadOnly => value.clone(),
            Shape::Refused => {
                self.refuse(Violation::new(path, "FIELD_NOT_ALLOWED", "is not for third-party apps"))
            }
            _ => match value.as_str() {
                Some(text) => self.text(path, shape, text),
                None => self.refuse(Violation::new(path, "FORMAT", "must be a string")),
            },
        }
    }

    fn text(&mut self, path: &str, shape: &Shape, text: &str) -> Value {
        if matches!(shape, Shape::Guid) {
            return self.guid(path, text);
        }
        match text_violation(path, shape, text) {
            Some(violation) => self.refuse(violation),
            None => Value::from(text),
        }
    }

    fn guid(&mut self, path: &str, text: &str) -> Value {
        match Uuid::try_parse(text) {
            Ok(guid) => Value::from(guid.to_string()),
            Err(_) => self.refuse(not_a_guid(path)),
        }
    }

    fn list(&mut self, path: &str, (min, max): (usize, usize), item: &Shape, value: &Value) -> Value {
        let Value::Array(items) = value else {
            return self.refuse(Violation::new(path, "FORMAT", "Expected an array"));
        };
        if items.len() < min {
            self.violations.push(size_violation(path, "MIN_SIZE", min, "items", items.len()));
        }
        if items.len() > max {
            self.violations.push(size_violation(path, "MAX_SIZE", max, "items", items.len()));
        }
        let read = |(index, value)| self.value(&format!("{path}[{index}]"), item, value);
        items.iter().enumerate().map(read).collect()
    }

    fn number(&mut self, path: &str, (min, max): (i64, i64), value: &Value) -> Value {
        match value.as_i64() {
            None => self.refuse(Violation::new(path, "FORMAT", "must be a whole number")),
            Some(number) if number < min => {
                let violation = Violation::new(path, "MIN", format!("must be at least {min}"));
                self.refuse(violation.with_data(json!({"threshold": min})))
            }
            Some(number) if number > max => {
                let violation = Violation::new(path, "MAX", format!("must be at most {max}"));
                self.refuse(violation.with_data(json!({"threshold": max})))
            }
            Some(_) => value.clone(),
        }
    }

    fn refuse(&mut self, violation: Violation) -> Value {
        self.violations.push(violation);
        Value::Null
    }
}

fn no_object(path: &str) -> Violation {
    Violation::new(path, "FORMAT", "Expected an object")
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
