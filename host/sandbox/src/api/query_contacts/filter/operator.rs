//! The operators of a filter, and which fields take them.

use std::cmp::Ordering;

use jiff::Timestamp;
use serde_json::Value;

use super::field::{Field, Kind};
use crate::error::WixError;

/// A checked operator with its operand.
#[derive(Debug)]
pub(crate) enum Operator {
    In(Vec<String>),
    NotIn(Vec<String>),
    Exists(bool),
    /// In lower case: this operator is documented as not case-sensitive.
    StartsWith(String),
    HasSome(Vec<String>),
    HasAll(Vec<String>),
    /// Holds for a time whose order to the operand is one of these.
    Time(&'static [Ordering], Timestamp),
}

impl Operator {
    pub(super) fn parse(field: &Field, name: &str, value: &Value) -> Result<Self, WixError> {
        if !operators(field.kind).contains(&name) {
            return Err(unsupported_operator(name));
        }
        if field.kind == Kind::Date {
            return compared_with(name, value);
        }
        let one = || text(value).map(|text| field.comparable(text));
        let many = || list(value, field);
        match name {
            "$ne" => Ok(Self::NotIn(vec![one()?])),
            "$in" => many().map(Self::In),
            "$nin" => many().map(Self::NotIn),
            "$exists" => value.as_bool().map(Self::Exists).ok_or_else(wrong_type),
            "$startsWith" => Ok(Self::StartsWith(text(value)?.to_lowercase())),
            "$hasSome" => many().map(Self::HasSome),
            "$hasAll" => many().map(Self::HasAll),
            _ => Ok(Self::In(vec![one()?])),
        }
    }

    /// Whether the operator holds for a field with these values.
    pub(super) fn holds(&self, values: &[String]) -> bool {
        match self {
            Self::In(wanted) | Self::HasSome(wanted) => values.iter().any(|value| wanted.contains(value)),
            Self::NotIn(unwanted) => !values.iter().any(|value| unwanted.contains(value)),
            Self::HasAll(wanted) => wanted.iter().all(|value| values.contains(value)),
            Self::Exists(expected) => *expected != values.is_empty(),
            Self::StartsWith(prefix) => values.iter().any(|value| value.to_lowercase().starts_with(prefix)),
            Self::Time(orderings, to) => {
                values.iter().filter_map(|value| time(value)).any(|at| orderings.contains(&at.cmp(to)))
            }
        }
    }
}

fn operators(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Id => &["$eq", "$ne", "$in", "$exists"],
        Kind::Date => &["$eq", "$ne", "$gt", "$lt", "$gte", "$lte"],
        Kind::Text => &["$eq", "$ne", "$in", "$exists", "$startsWith"],
        Kind::Status => &["$eq", "$ne", "$in", "$nin"],
        Kind::Names => &["$hasSome", "$hasAll"],
        Kind::Extended => &["$eq", "$ne", "$in", "$startsWith"],
    }
}

fn compared_with(name: &str, value: &Value) -> Result<Operator, WixError> {
    let orderings: &[Ordering] = match name {
        "$ne" => &[Ordering::Less, Ordering::Greater],
        "$gt" => &[Ordering::Greater],
        "$gte" => &[Ordering::Greater, Ordering::Equal],
        "$lt" => &[Ordering::Less],
        "$lte" => &[Ordering::Less, Ordering::Equal],
        _ => &[Ordering::Equal],
    };
    let at = time(text(value)?).ok_or_else(|| {
        WixError::bad_request(
            "UNSUPPORTED_FILTER_VALUE",
            "Expected an ISO 8601 date, or date and time with an offset",
        )
    })?;
    Ok(Operator::Time(orderings, at))
}

/// Reads a time, or a day as its first moment in UTC.
fn time(text: &str) -> Option<Timestamp> {
    text.parse().or_else(|_| format!("{text}T00:00:00Z").parse()).ok()
}

fn list(value: &Value, field: &Field) -> Result<Vec<String>, WixError> {
    let items = value.as_array().ok_or_else(wrong_type)?;
    items.iter().map(|item| text(item).map(|text| field.comparable(text))).collect()
}

fn text(value: &Value) -> Result<&str, WixError> {
    value.as_str().ok_or_else(wrong_type)
}

fn wrong_type() -> WixError {
    WixError::bad_request("UNSUPPORTED_FILTER_VALUE_TYPE", "Unsupported filter value type")
}

fn unsupported_operator(name: &str) -> WixError {
    WixError::bad_request("UNSUPPORTED_FILTER_OPERATOR", "Unsupported filter operator")
        .with_hint(format!("the field does not take the operator {name:?}"))
}
