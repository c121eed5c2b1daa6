//! Lists in a body that may hold several occurrences, and the body with other entries in one of them.

use serde_json::Value;

use super::body::{Body, form};
use super::keys::keys;
use super::subject::{Case, Subject};
use crate::json_pointer::{pointers, replaced};

/// A list in a body.
pub(super) struct List {
    /// As an author would look for it.
    pub(super) name: String,
    pub(super) items: Vec<Value>,
    place: Place,
}

enum Place {
    /// A list in a JSON body.
    Json(String),
    /// A list in the JSON that a form field holds.
    Field(usize, Value, String),
    /// Form fields of one name.
    Repeated(String),
}

impl Body {
    /// Every list that is not empty.
    pub(super) fn lists(&self) -> Vec<List> {
        match self {
            Self::Json(value) => json_lists(value)
                .map(|(pointer, items)| List { name: pointer.clone(), items, place: Place::Json(pointer) })
                .collect(),
            Self::Form(pairs) => field_lists(pairs).chain(repeated_fields(pairs)).collect(),
            Self::Other => Vec::new(),
        }
    }

    /// The body with these entries in a list.
    pub(super) fn with_list(&self, list: &List, items: Vec<Value>) -> Vec<u8> {
        match (self, &list.place) {
            (Self::Json(value), Place::Json(pointer)) => {
                replaced(value, pointer, items.into()).to_string().into_bytes()
            }
            (Self::Form(pairs), Place::Field(at, value, pointer)) => {
                let mut pairs = pairs.clone();
                pairs[*at].1 = replaced(value, pointer, items.into()).to_string();
                form(pairs)
            }
            (Self::Form(pairs), Place::Repeated(name)) => with_repeated(pairs, name, &items),
            _ => Vec::new(),
        }
    }
}

/// The lists of a case that hold occurrences: with the first entry once more, there is more to read.
pub(super) fn batches(subject: &Subject, case: &Case) -> Result<Vec<List>, String> {
    let body = Body::of(case.verified.request());
    let before = keys(&subject.batch(case)?).len();
    let mut found = Vec::new();
    for list in body.lists() {
        let more = [list.items.as_slice(), &list.items[..1]].concat();
        let batch = subject.parse_body(case, body.with_list(&list, more));
        let batch = batch.map_err(|what| {
            case.fault(
                format!("{what} when an entry of `{}` is repeated", list.name),
                super::finding::IN_PARSE,
            )
        })?;
        if batch.is_some_and(|batch| keys(&batch).len() > before) {
            found.push(list);
        }
    }
    Ok(found)
}

fn json_lists(value: &Value) -> impl Iterator<Item = (String, Vec<Value>)> {
    pointers(value).into_iter().filter_map(|pointer| {
        let items = value.pointer(&pointer)?.as_array().filter(|items| !items.is_empty())?.clone();
        Some((pointer, items))
    })
}

fn field_lists(pairs: &[(String, String)]) -> impl Iterator<Item = List> {
    pairs.iter().enumerate().flat_map(|(at, (name, text))| {
        let value: Value = serde_json::from_str(text).unwrap_or_default();
        let lists: Vec<_> = json_lists(&value).collect();
        lists.into_iter().map(move |(pointer, items)| {
            let place = Place::Field(at, value.clone(), pointer.clone());
            List { name: format!("{name}{pointer}"), items, place }
        })
    })
}

fn repeated_fields(pairs: &[(String, String)]) -> impl Iterator<Item = List> {
    let mut names: Vec<&String> = pairs.iter().map(|(name, _)| name).collect();
    names.sort_unstable();
    names.dedup();
    names.into_iter().map(|name| {
        let of_name = pairs.iter().filter(|(other, _)| other == name);
        let items = of_name.map(|(_, text)| text.as_str().into()).collect();
        List { name: name.clone(), items, place: Place::Repeated(name.clone()) }
    })
}

/// The form with these texts where fields of that name were.
fn with_repeated(pairs: &[(String, String)], name: &str, items: &[Value]) -> Vec<u8> {
    let text = |item: &Value| item.as_str().map_or_else(|| item.to_string(), str::to_owned);
    let first = pairs.iter().position(|(other, _)| other == name).unwrap_or_default();
    let others = |pair: &&(String, String)| pair.0 != name;
    let new = items.iter().map(|item| (name.to_owned(), text(item)));
    let before = pairs[..first].iter().filter(others).cloned();
    form(before.chain(new).chain(pairs[first..].iter().filter(others).cloned()))
}
