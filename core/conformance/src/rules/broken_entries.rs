//! In a list of events, one that cannot be read does not affect the others.

use inbox_core::Batch;
use serde_json::{Value, json};

use super::body::Body;
use super::finding::IN_PARSE;
use super::keys::{Key, keys};
use super::lists::{List, batches};
use super::subject::{Case, Subject};

pub(super) fn check(subject: &Subject) -> Result<(), String> {
    for case in &subject.cases {
        let whole = subject.batch(case)?;
        for list in batches(subject, case)? {
            check_list(subject, case, &list, &whole)?;
        }
    }
    Ok(())
}

fn check_list(subject: &Subject, case: &Case, list: &List, whole: &Batch<Value>) -> Result<(), String> {
    let body = Body::of(case.verified.request());
    for broken in broken(&list.items[0]) {
        for at in [0, list.items.len()] {
            let mut items = list.items.clone();
            items.insert(at, broken.clone());
            let found = subject.parse_body(case, body.with_list(list, items));
            let kept = found.and_then(|found| check_kept(whole, found.as_ref()));
            kept.map_err(|what| {
                let shown: String = broken.to_string().chars().take(60).collect();
                let what = format!("{what} when `{}` also holds an entry such as {shown}", list.name);
                case.fault(format!("{what}; read the list with Batch::each"), IN_PARSE)
            })?;
        }
    }
    Ok(())
}

fn check_kept(whole: &Batch<Value>, found: Option<&Batch<Value>>) -> Result<(), String> {
    let found = found.ok_or("the whole call can no longer be read")?;
    if let Some((kind, _, key)) = missing(&keys(whole), &keys(found)) {
        return Err(format!("the {kind} {key:?} is lost"));
    }
    if found.len() <= whole.len() {
        return Err("a broken entry vanishes without a trace (neither malformed nor ignored)".to_owned());
    }
    Ok(())
}

/// The first of the keys that is not found any more, in this order.
fn missing<'a>(wanted: &'a [Key], found: &[Key]) -> Option<&'a Key> {
    let mut found = found.iter();
    wanted.iter().find(|key| !found.any(|other| other == *key))
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
