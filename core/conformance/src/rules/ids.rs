//! A key is made of ids that the provider wrote, and of nothing that changes.

use std::collections::{BTreeSet, HashMap};

use inbox_core::{Batch, Headers, WebhookRequest};
use serde_json::{Value, json};

use super::body::Body;
use super::changed::with_url;
use super::finding::IN_PARSE;
use super::keys::{Key, keys};
use super::lists::batches;
use super::subject::{Case, Subject};
use super::{times, typed};

/// Places of a body that are changed to find its ids.
const SPOTS: usize = 200;

pub(super) fn check(subject: &Subject) -> Result<(), String> {
    let mut seen: HashMap<Key, (&str, Ids)> = HashMap::new();
    for case in &subject.cases {
        check_places(subject, case)?;
        let batch = subject.batch(case)?;
        let (keys, texts) = (keys(&batch), typed::said(subject, &batch));
        for (key, ids) in keys.iter().zip(ids(subject, case, &keys)?) {
            if ids.is_empty() {
                let what = format!(
                    "the key {:?} never changes, whatever the call contains, so the next event would be taken for a \
                     redelivery: take the provider's own id",
                    key.2
                );
                return Err(case.fault(what, IN_PARSE));
            }
            check_made_of(case, key, &ids, &texts)?;
            let other = seen.insert(key.clone(), (&case.name, ids.clone()));
            if let Some((other, _)) = other.filter(|(_, others)| *others != ids) {
                let what = format!(
                    "the key {:?} also belongs to something else in case `{other}`, so only one of them is shown: \
                     take the whole id",
                    key.2
                );
                return Err(case.fault(what, IN_PARSE));
            }
        }
    }
    Ok(())
}

/// A key is neither a time alone nor the text of a message.
fn check_made_of(case: &Case, key: &Key, ids: &Ids, texts: &[String]) -> Result<(), String> {
    let is_time = |id: &String| id.parse().is_ok_and(|number| times::is_near(case, number));
    let is_written =
        |id: &String| id.contains(' ') && texts.iter().any(|text| text.to_lowercase() == id.trim());
    let what = if ids.iter().all(is_time) {
        "depends on a time alone, and two things may happen at once"
    } else if ids.iter().any(is_written) {
        "depends on what was written, and the same may be written again"
    } else {
        return Ok(());
    };
    Err(case.fault(format!("the key {:?} {what}: take the provider's own id", key.2), IN_PARSE))
}

/// The texts and numbers that a key depends on.
type Ids = BTreeSet<String>;

/// For each key, what it depends on: if that changes, the key changes.
fn ids(subject: &Subject, case: &Case, keys: &[Key]) -> Result<Vec<Ids>, String> {
    let mut found = vec![Ids::new(); keys.len()];
    for (value, request) in changes(case) {
        let batch = subject.parse(&case.verified_with(request)).map_err(|what| case.fault(what, IN_PARSE))?;
        let after = super::keys::keys(&batch.unwrap_or_default());
        if after.len() == keys.len() {
            let changed =
                found.iter_mut().zip(keys.iter().zip(&after)).filter(|(_, (old, new))| old.2 != new.2);
            for (ids, _) in changed {
                ids.insert(value.to_lowercase());
            }
        }
    }
    Ok(found)
}

/// The call with one text or number in it changed, and what stood there.
pub(super) fn changes(case: &Case) -> impl Iterator<Item = (String, WebhookRequest)> {
    let request = case.verified.request();
    let body = Body::of(request);
    let spots = body.spots().into_iter().take(SPOTS);
    let bodies = spots.filter_map(|spot| {
        let (old, new) = (body.get(&spot)?, body.changed(&spot)?);
        let old = old.as_str().map_or_else(|| old.to_string(), str::to_owned);
        Some((old, request.clone().body(body.with(&spot, &new))))
    });
    let headers = request.headers.iter().filter(|(name, _)| !name.starts_with("content-"));
    let headers = headers.map(|(name, value)| {
        let more = |(other, text): (&str, &str)| {
            (other.to_owned(), if other == name { format!("{text}0") } else { text.to_owned() })
        };
        let headers = request.headers.iter().map(more).collect::<Headers>();
        (value.to_owned(), request.clone().headers(headers))
    });
    let pairs: Vec<_> = form_urlencoded::parse(request.query().as_bytes()).into_owned().collect();
    let queries = pairs.iter().enumerate().map(|(at, (_, value))| {
        let mut changed = pairs.clone();
        changed[at].1.push('0');
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(changed).finish();
        let base = request.url.split('?').next().unwrap_or_default();
        (value.clone(), with_url(request, format!("{base}?{query}")))
    });
    bodies.chain(headers).chain(queries).collect::<Vec<_>>().into_iter()
}

/// With the entries of a list in another order, every key still belongs to the same thing.
fn check_places(subject: &Subject, case: &Case) -> Result<(), String> {
    let body = Body::of(case.verified.request());
    let before = contents(&subject.batch(case)?);
    for list in batches(subject, case)?.into_iter().filter(|list| list.items.len() > 1) {
        let reversed: Vec<Value> = list.items.iter().rev().cloned().collect();
        let after = subject.parse_body(case, body.with_list(&list, reversed));
        let after = contents(&after.map_err(|what| case.fault(what, IN_PARSE))?.unwrap_or_default());
        if let Some((key, _)) = before.iter().find(|(key, content)| after.get(*key) != Some(*content)) {
            let what = format!(
                "the key {:?} depends on the position in `{}`: with the entries in another order it belongs to something \
                 else; take the entry's own id",
                key.2, list.name
            );
            return Err(case.fault(what, IN_PARSE));
        }
    }
    Ok(())
}

/// What stands under each key.
fn contents(batch: &Batch<Value>) -> HashMap<Key, Value> {
    let events = batch.events.iter().map(|event| json!(event));
    let all = events.chain(batch.lookups.iter().map(|lookup| json!(lookup)));
    keys(batch).into_iter().zip(all).collect()
}
