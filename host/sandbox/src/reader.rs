//! Reads a body against its declared shape, the way Wix appears to: unknown fields vanish without a word, then
//! what is left must satisfy every rule.

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use url::Url;
use uuid::Uuid;

use super::assumptions::{Assumptions, Handled};
use super::dropped::Dropped;
use super::error::{Violation, WixError};
use super::name_case::camel_case;
use super::shape::{Object, Shape};

const WEB_URL_MAX: usize = 2000;
const EMAIL_MAX: usize = 320;

/// Returns the known part of the body with camelCase names, or every violation at once.
///
/// The paths of dropped fields are added to `dropped` either way.
pub(super) fn read(
    object: &Object,
    body: &Value,
    dropped: &mut Dropped,
    assumptions: &Assumptions,
) -> Result<Value, WixError> {
    let mut reader = Reader { dropped, violations: Vec::new(), assumptions };
    let value = if body.is_object() { reader.object("", object, body) } else { reader.refuse(no_object("")) };
    if reader.violations.is_empty() { Ok(value) } else { Err(WixError::validation(&reader.violations)) }
}

/// Counts as JavaScript's `length` does.
pub(super) fn utf16_length(text: &str) -> usize {
    text.encode_utf16().count()
}

/// Tells whether the text is an absolute `http` or `https` address with a host, with nothing left to be escaped.
pub(super) fn is_web_url(text: &str) -> bool {
    let is_written = !text.contains(|c: char| c.is_whitespace() || c.is_control() || !c.is_ascii());
    is_written
        && !text.contains(":///")
        && Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
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

    /// Whether a value of the wrong kind vanishes instead of being refused.
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
        let problem = match shape {
            Shape::Text { min, max } => length_problem(path, (*min, *max), text),
            Shape::OneOf(names) => (!names.contains(&text)).then(|| {
                Violation::new(path, "INVALID_ENUM_VALUE", format!("must be one of {}", names.join(", ")))
                    .with_data(json!({"supported": names}))
            }),
            Shape::Guid => return self.guid(path, text),
            Shape::WebUrl => length_problem(path, (1, WEB_URL_MAX), text)
                .or_else(|| format_problem(path, "WEB_URL", is_web_url(text))),
            Shape::Email => length_problem(path, (1, EMAIL_MAX), text)
                .or_else(|| format_problem(path, "EMAIL", is_email(text))),
            Shape::Date => format_problem(path, "DATE_TIME", text.parse::<Timestamp>().is_ok()),
            _ => None,
        };
        match problem {
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
            self.violations.push(limit(path, "MIN_SIZE", min, "items", items.len()));
        }
        if items.len() > max {
            self.violations.push(limit(path, "MAX_SIZE", max, "items", items.len()));
        }
        let read = |(index, value)| self.value(&format!("{path}[{index}]"), item, value);
        items.iter().enumerate().map(read).collect()
    }

    fn number(&mut self, path: &str, (min, max): (i64, i64), value: &Value) -> Value {
        match value.as_i64() {
            None => self.refuse(Violation::new(path, "FORMAT", "must be a whole number")),
            Some(number) if number < min => self.refuse(
                Violation::new(path, "MIN", format!("must be at least {min}"))
                    .with_data(json!({"threshold": min})),
            ),
            Some(number) if number > max => self.refuse(
                Violation::new(path, "MAX", format!("must be at most {max}"))
                    .with_data(json!({"threshold": max})),
            ),
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

/// The violation of an id that is no GUID.
pub(super) fn not_a_guid(path: &str) -> Violation {
    Violation::new(path, "FORMAT", "must be a GUID").with_data(json!({"type": "GUID"}))
}

fn length_problem(path: &str, (min, max): (usize, usize), text: &str) -> Option<Violation> {
    let length = utf16_length(text);
    if length < min {
        Some(limit(path, "MIN_LENGTH", min, "characters", length))
    } else {
        (length > max).then(|| limit(path, "MAX_LENGTH", max, "characters", length))
    }
}

fn format_problem(path: &str, kind: &str, good: bool) -> Option<Violation> {
    (!good).then(|| {
        Violation::new(path, "FORMAT", format!("is not a valid {kind}")).with_data(json!({"type": kind}))
    })
}

pub(super) fn limit(
    path: &str,
    rule: &'static str,
    threshold: usize,
    unit: &str,
    actual: usize,
) -> Violation {
    let side = if rule.starts_with("MIN") { "at least" } else { "at most" };
    Violation::new(path, rule, format!("must have {side} {threshold} {unit}, has {actual}"))
        .with_data(json!({"threshold": threshold}))
}

/// A deliberately simple test: something, one `@`, and a domain, without spaces.
fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty()
            && !domain.is_empty()
            && !domain.contains('@')
            && !text.contains(char::is_whitespace)
    })
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
