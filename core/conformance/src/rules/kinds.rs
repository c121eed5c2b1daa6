//! Providers add kinds of events: an unknown one is ignored with a reason, and is no error in the call.

use inbox_core::Batch;
use serde_json::{Value, json};

use super::body::Body;
use super::finding::IN_PARSE;
use super::lists::{List, batches};
use super::subject::{Case, Subject};
use crate::json_pointer::{last_name, pointers, replaced};

const UNKNOWN: &str = "inbox-bridge-unheard-of";
/// How providers name the field with the kind.
const NAMES: [&str; 9] =
    ["type", "kind", "event", "event_type", "trigger", "triggerevent", "action", "object", "field"];

pub(super) fn check(subject: &Subject) -> Result<(), String> {
    for case in &subject.cases {
        check_call(subject, case)?;
        for list in batches(subject, case)? {
            check_list(subject, case, &list)?;
        }
    }
    Ok(())
}

/// A call of an unknown kind can be read: refused, it would come again and again.
fn check_call(subject: &Subject, case: &Case) -> Result<(), String> {
    let body = Body::of(case.verified.request());
    let is_good = subject.parse(&case.verified).is_ok_and(|batch| batch.is_some());
    for spot in body.spots().into_iter().filter(|spot| is_good && is_kind(&spot.name)) {
        if body.text(&spot).is_none() {
            continue;
        }
        let found = subject.parse_body(case, body.with(&spot, &json!(UNKNOWN)));
        if found.map_err(|what| case.fault(what, IN_PARSE))?.is_none() {
            let what = format!(
                "with the unknown `{UNKNOWN}` at `{}` the call cannot be read: providers add kinds, so call \
                 batch.ignore(\"why\")",
                spot.name
            );
            return Err(case.fault(what, IN_PARSE));
        }
    }
    Ok(())
}

/// Beside the entries of the case, one of an unknown kind is neither passed over in silence nor malformed.
fn check_list(subject: &Subject, case: &Case, list: &List) -> Result<(), String> {
    let whole = subject.batch(case)?;
    let good = &list.items[0];
    // Again a good one: what it says is malformed, it says with another kind, too.
    let twice = parse_with(subject, case, list, good.clone())?;
    for place in pointers(good).into_iter().filter(|place| is_kind(place)) {
        if !good.pointer(&place).is_some_and(Value::is_string) {
            continue;
        }
        let found = parse_with(subject, case, list, replaced(good, &place, json!(UNKNOWN)))?;
        let what = if found.len() <= whole.len() {
            "vanishes without a trace"
        } else if found.malformed.len() > twice.malformed.len() {
            "is called malformed, and would be kept for replay"
        } else {
            continue;
        };
        let what = format!(
            "an entry of `{}` whose `{place}` is the unknown `{UNKNOWN}` {what}: providers add kinds, so call \
             batch.ignore(\"why\")",
            list.name
        );
        return Err(case.fault(what, IN_PARSE));
    }
    Ok(())
}

/// What the case says with one more entry in the list.
fn parse_with(subject: &Subject, case: &Case, list: &List, entry: Value) -> Result<Batch<Value>, String> {
    let items = [list.items.as_slice(), &[entry]].concat();
    let found = subject.parse_body(case, Body::of(case.verified.request()).with_list(list, items));
    Ok(found.map_err(|what| case.fault(what, IN_PARSE))?.unwrap_or_default())
}

fn is_kind(place: &str) -> bool {
    NAMES.contains(&last_name(place).to_lowercase().as_str())
}
