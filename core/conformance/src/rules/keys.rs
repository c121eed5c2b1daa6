//! Keys are the provider's own ids: the same for a redelivery, and never for anything else.

use std::collections::HashMap;

use inbox_core::{Batch, VerifiedRequest};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::changed;
use super::finding::IN_PARSE;
use super::rewrite::rewritten;
use super::subject::{Case, Subject};
use crate::catch_panic::catch_panic;

/// How a host identifies events and look-ups: kind of thing, account and key.
pub(super) type Key = (&'static str, Option<String>, String);

/// The keys of a batch, in its order.
pub(super) fn keys(batch: &Batch<Value>) -> Vec<Key> {
    let events = batch.events.iter().map(|event| ("event", &event.account, &event.dedupe_key));
    let lookups = batch.lookups.iter().map(|lookup| ("look-up", &lookup.account, &lookup.dedupe_key));
    events
        .chain(lookups)
        .map(|(kind, account, key)| (kind, account.clone(), key.as_str().to_owned()))
        .collect()
}

pub(super) fn check_repeated(subject: &Subject) -> Result<(), String> {
    let second_instance = subject.settings.build(&subject.registration)?;
    for case in &subject.cases {
        let first = keys(&subject.batch(case)?);
        check_same(case, &first, &keys(&subject.batch(case)?), "again")?;
        let second =
            catch_panic(|| second_instance.parse(&case.verified).unwrap_or_default()).unwrap_or_default();
        check_same(case, &first, &keys(&second), "by a second instance")?;
        let later = subject.parse(&an_hour_later(case)).map_err(|what| case.fault(what, IN_PARSE))?;
        check_same(case, &of_events(first), &of_events(keys(&later.unwrap_or_default())), "an hour later")?;
    }
    Ok(())
}

/// Without look-ups: repeating one costs a call, and what it finds has keys of its own.
fn of_events(mut keys: Vec<Key>) -> Vec<Key> {
    keys.retain(|(kind, ..)| *kind == "event");
    keys
}

fn an_hour_later(case: &Case) -> VerifiedRequest {
    let request = case.verified.request();
    let at = request.received_at.checked_add(SignedDuration::from_hours(1)).unwrap_or(request.received_at);
    case.verified_with(changed::received_at(request, at))
}

fn check_same(case: &Case, first: &[Key], second: &[Key], when: &str) -> Result<(), String> {
    if first == second {
        return Ok(());
    }
    let what = format!(
        "read {when}, it has other keys, so a redelivery would be shown twice: {first:?} became {second:?}; take \
         the provider's own id"
    );
    Err(case.fault(what, IN_PARSE))
}

pub(super) fn check_unique(subject: &Subject) -> Result<(), String> {
    for case in &subject.cases {
        let batch = subject.batch(case)?;
        let mut seen: HashMap<Key, Value> = HashMap::new();
        for (key, content) in keys(&batch).into_iter().zip(contents(&batch)) {
            // What the provider says twice, word for word, is one occurrence.
            if let Some(other) = seen.insert(key.clone(), content.clone()).filter(|other| *other != content) {
                let what = format!(
                    "two things that happened have the same key {key:?}, so that the second is never shown (kinds \
                     {} and {}): take an id that is the occurrence's own",
                    other["kind"], content["kind"]
                );
                return Err(case.fault(what, IN_PARSE));
            }
        }
    }
    Ok(())
}

fn contents(batch: &Batch<Value>) -> impl Iterator<Item = Value> {
    let events = batch.events.iter().map(|event| json!(event));
    events.chain(batch.lookups.iter().map(|lookup| json!(lookup)))
}

pub(super) fn check_stable(subject: &Subject) -> Result<(), String> {
    for case in &subject.cases {
        let before = keys(&subject.batch(case)?);
        for (what, body) in rewritten(case.verified.request()) {
            let found = subject.parse_body(case, body);
            let after = keys(&found.map_err(|what| case.fault(what, IN_PARSE))?.unwrap_or_default());
            if before != after {
                let what = format!(
                    "the keys depend on more than the provider's id: when {what}, {before:?} becomes {after:?}"
                );
                return Err(case.fault(what, IN_PARSE));
            }
        }
    }
    Ok(())
}
