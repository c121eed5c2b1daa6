//! A request with ids that the host has not seen yet.

#[cfg(test)]
mod tests;
mod word;

use anyhow::{bail, ensure};
use inbox_core::host::{DynConnector, Received, receive};
use inbox_core::{Batch, DedupeKey, Participant, WebhookRequest};
use serde_json::Value;

use self::word::{another, replaced, words};

/// Gives new ids to everything in a request, and leaves the people and accounts as they are.
///
/// It finds the right ids by trying: it changes the words of a dedupe key one by one, everywhere in the query and the
/// body. It starts at the end of the key, where the most specific id is.
///
/// # Errors
/// When an event does not become a new one of the same person: its key may depend on the person alone.
pub(super) fn renewed(
    connector: &dyn DynConnector,
    request: WebhookRequest,
    suffix: u64,
) -> anyhow::Result<WebhookRequest> {
    let before = parsed(connector, &request)?;
    let old = identities(&before);
    ensure!(!old.is_empty(), "--new: this fixture has no event");
    let (mut renewed, mut missing) = (request, old.len());
    let candidates: Vec<_> = old.iter().flat_map(|identity| words(identity.key.as_str())).collect();
    for word in candidates {
        if missing == 0 {
            break;
        }
        let tried = with_another(&renewed, word, suffix);
        let left = parsed(connector, &tried).ok().and_then(|batch| unchanged(&old, &identities(&batch)));
        if let Some(left) = left.filter(|left| *left < missing) {
            (renewed, missing) = (tried, left);
        }
    }
    ensure!(
        missing == 0,
        "--new: no id in this fixture can be changed without changing the person; edit its request.http"
    );
    Ok(renewed)
}

/// How the host recognises an event or a look-up, and whom it is about.
#[derive(Debug)]
struct Identity<'b> {
    key: &'b DedupeKey,
    account: Option<&'b str>,
    of: Option<(&'b str, &'b Participant)>,
}

fn identities(batch: &Batch<Value>) -> Vec<Identity<'_>> {
    let events = batch.events.iter().map(|event| Identity {
        key: &event.dedupe_key,
        account: event.account.as_deref(),
        of: Some((&event.kind, &event.participant)),
    });
    let lookups = batch.lookups.iter().map(|lookup| Identity {
        key: &lookup.dedupe_key,
        account: lookup.account.as_deref(),
        of: None,
    });
    events.chain(lookups).collect()
}

/// How many still have their old key; `None` if they are not about the same people.
fn unchanged(old: &[Identity<'_>], new: &[Identity<'_>]) -> Option<usize> {
    let pairs = old.iter().zip(new);
    let is_same = old.len() == new.len()
        && pairs.clone().all(|(old, new)| (old.account, old.of) == (new.account, new.of));
    is_same.then(|| pairs.filter(|(old, new)| old.key == new.key).count())
}

fn parsed(connector: &dyn DynConnector, request: &WebhookRequest) -> anyhow::Result<Batch<Value>> {
    let signed = connector.signature().sign(request.clone())?;
    let Received::Verified(verified) = receive(connector, signed)? else {
        bail!("--new: this fixture is a probe and has no event");
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
