//! In a list of occurrences, one that cannot be read costs no other.

use serde_json::{Value, json};

use super::body::Body;
use super::keys::{Key, keys};
use super::subject::{Case, IN_PARSE, Subject};
use crate::batch::Batch;
use crate::testing::json_pointer::{pointers, replaced};

pub(super) fn check(subject: &Subject) -> Result<(), String> {
    for case in &subject.cases {
        let Body::Json(body) = Body::of(case.verified.request()) else { continue };
        let whole = subject.batch(case)?;
        let lists =
            pointers(&body).into_iter().filter(|list| body.pointer(list).is_some_and(Value::is_array));
        for list in lists {
            if is_batch(subject, case, &body, &list, &whole)? {
                check_list(subject, case, &body, &list, &whole)?;
            }
        }
    }
    Ok(())
}

/// Whether the list holds occurrences: then its first entry once more is more to read.
fn is_batch(
    subject: &Subject,
    case: &Case,
    body: &Value,
    list: &str,
    whole: &Batch<Value>,
) -> Result<bool, String> {
    let Some(items) = body.pointer(list).and_then(Value::as_array).filter(|items| !items.is_empty()) else {
        return Ok(false);
    };
    let more = [items.as_slice(), &items[..1]].concat();
    let found = read(subject, case, body, list, more)?;
    Ok(found.is_some_and(|found| keys(&found).len() > keys(whole).len()))
}

fn check_list(
    subject: &Subject,
    case: &Case,
    body: &Value,
    list: &str,
    whole: &Batch<Value>,
) -> Result<(), String> {
    let items = body.pointer(list).and_then(Value::as_array).cloned().unwrap_or_default();
    for broken in broken(&items[0]) {
        for at in [0, items.len()] {
            let mut changed = items.clone();
            changed.insert(at, broken.clone());
            let found = read(subject, case, body, list, changed)?;
            check_kept(case, list, &broken, whole, found)?;
        }
    }
    Ok(())
}

fn check_kept(
    case: &Case,
    list: &str,
    broken: &Value,
    whole: &Batch<Value>,
    found: Option<Batch<Value>>,
) -> Result<(), String> {
    let shown: String = broken.to_string().chars().take(60).collect();
    let told = |what: &str| {
        let what = format!("{what} when `{list}` also holds an entry such as {shown}");
        case.fault(format!("{what}; read the list with Batch::each"), IN_PARSE)
    };
    let Some(found) = found else { return Err(told("the whole call cannot be read any more")) };
    if let Some(lost) = missing(&keys(whole), &keys(&found)) {
        return Err(told(&format!("the {} {:?} is lost", lost.0, lost.2)));
    }
    if found.len() <= whole.len() {
        return Err(told("a broken entry vanishes without a word (neither malformed nor ignored)"));
    }
    Ok(())
}

/// The first of the keys that is not found any more, in this order.
fn missing<'a>(wanted: &'a [Key], found: &[Key]) -> Option<&'a Key> {
    let mut found = found.iter();
    wanted.iter().find(|key| !found.any(|other| other == *key))
}

fn read(
    subject: &Subject,
    case: &Case,
    body: &Value,
    list: &str,
    items: Vec<Value>,
) -> Result<Option<Batch<Value>>, String> {
    let body = replaced(body, list, items.into()).to_string().into_bytes();
    let found = subject.with_body(case, body).and_then(|request| subject.parse(&request));
    found.map_err(|what| case.fault(format!("{what} when an entry of `{list}` is broken"), IN_PARSE))
}

/// Entries of other types, and the good one with everything in it of another type.
fn broken(good: &Value) -> Vec<Value> {
    let mut all =
        vec![json!(null), json!(7), json!("x"), json!([]), json!({}), json!([[]]), json!({ "x": {} })];
    for odd in [json!(null), json!({}), json!([]), json!(-1)] {
        all.push(everywhere(good, &odd));
    }
    all
}

/// The value with every text and number in it replaced.
fn everywhere(good: &Value, odd: &Value) -> Value {
    match good {
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| (name.clone(), everywhere(value, odd))).collect()
        }
        Value::Array(items) => items.iter().map(|item| everywhere(item, odd)).collect(),
        _ => odd.clone(),
    }
}
