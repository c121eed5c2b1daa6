//! A request as something that the host has not seen yet.

#[cfg(test)]
mod tests;
mod word;

use anyhow::{bail, ensure};
use inbox_core::host::{DynConnector, Received, receive};
use inbox_core::{Batch, DedupeKey, Participant, WebhookRequest};
use serde_json::Value;

use self::word::{another, replaced, words};

/// Gives new ids to everything that a request tells of, and leaves the people and accounts as they are.
///
/// Which ids the keys of the events hang on is found by trying: the words that a key is made of are changed one by one
/// wherever they stand in the query and the body, from the key's end, where the narrowest id stands.
///
/// # Errors
/// When that does not make each event a new one of the same person: its key may hang on a person alone.
pub(super) fn renewed(
    connector: &dyn DynConnector,
    request: WebhookRequest,
    suffix: u64,
) -> anyhow::Result<WebhookRequest> {
    let before = parsed(connector, &request)?;
    let old = told(&before);
    ensure!(!old.is_empty(), "--new: there is no event in this fixture");
    let (mut renewed, mut missing) = (request, old.len());
    let candidates: Vec<_> = old.iter().flat_map(|told| words(told.key.as_str())).collect();
    for word in candidates {
        if missing == 0 {
            break;
        }
        let tried = with_another(&renewed, word, suffix);
        let left = parsed(connector, &tried).ok().and_then(|batch| still_old(&old, &told(&batch)));
        if let Some(left) = left.filter(|left| *left < missing) {
            (renewed, missing) = (tried, left);
        }
    }
    ensure!(
        missing == 0,
        "--new: no change of an id in this fixture makes it something new of the same person; change its request.http"
    );
    Ok(renewed)
}

/// What the host tells events and look-ups by, and whom they are about.
#[derive(Debug)]
struct Told<'b> {
    key: &'b DedupeKey,
    account: Option<&'b str>,
    of: Option<(&'b str, &'b Participant)>,
}

fn told(batch: &Batch<Value>) -> Vec<Told<'_>> {
    let events = batch.events.iter().map(|event| Told {
        key: &event.dedupe_key,
        account: event.account.as_deref(),
        of: Some((&event.kind, &event.participant)),
    });
    let lookups = batch.lookups.iter().map(|lookup| Told {
        key: &lookup.dedupe_key,
        account: lookup.account.as_deref(),
        of: None,
    });
    events.chain(lookups).collect()
}

/// How many still have the key they had; nothing when they are not about the same people.
fn still_old(old: &[Told<'_>], new: &[Told<'_>]) -> Option<usize> {
    let pairs = old.iter().zip(new);
    let is_same = old.len() == new.len()
        && pairs.clone().all(|(old, new)| (old.account, old.of) == (new.account, new.of));
    is_same.then(|| pairs.filter(|(old, new)| old.key == new.key).count())
}

fn parsed(connector: &dyn DynConnector, request: &WebhookRequest) -> anyhow::Result<Batch<Value>> {
    let signed = connector.signature().sign(request.clone())?;
    let Received::Verified(verified) = receive(connector, signed)? else {
        bail!("--new: this fixture is a probe and holds no event");
    };
    Ok(connector.parse(&verified)?)
}

/// The request with another id in place of this one.
fn with_another(request: &WebhookRequest, id: &str, suffix: u64) -> WebhookRequest {
    let new = another(id, suffix);
    let mut request = request.clone();
    request.body = replaced(&request.body, id, &new);
    if let Some((path, query)) = request.url.split_once('?') {
        let query = replaced(query.as_bytes(), id, &new);
        request.url = format!("{path}?{}", String::from_utf8_lossy(&query));
    }
    request
}
