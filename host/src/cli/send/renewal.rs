//! A request as something that the host has not seen yet.

use anyhow::{bail, ensure};
use inbox_core::{DynConnector, Received, WebhookRequest, receive};

/// Gives the provider's ids of the events a suffix, wherever they stand as words in the body.
///
/// # Errors
/// When the connector does not read the same number of events from it, each with a new id: it may put ids together,
/// or the body may hold them in other letters.
pub(super) fn renewed(
    connector: &dyn DynConnector,
    mut request: WebhookRequest,
    suffix: &str,
) -> anyhow::Result<WebhookRequest> {
    let old = event_ids(connector, &request)?;
    ensure!(!old.is_empty(), "--new: there is no event in this fixture");
    for id in &old {
        request.body = with_suffix(&request.body, id.as_bytes(), suffix.as_bytes());
    }
    let new = event_ids(connector, &request)?;
    let is_new = new.len() == old.len() && new.iter().all(|id| !old.contains(id));
    ensure!(
        is_new,
        "--new: the ids of these events do not stand in the body as they are; change the fixture"
    );
    Ok(request)
}

/// What the connector recognises the events by.
fn event_ids(connector: &dyn DynConnector, request: &WebhookRequest) -> anyhow::Result<Vec<String>> {
    let signed = connector.signature().sign(request.clone())?;
    let Received::Verified(verified) = receive(connector, signed)? else {
        bail!("--new: this fixture is a probe and holds no event");
    };
    let batch = connector.parse(&verified)?;
    let events = batch.events.into_iter().map(|event| event.dedupe_key);
    let keys = events.chain(batch.lookups.into_iter().map(|lookup| lookup.dedupe_key));
    Ok(keys.map(|key| key.as_str().to_owned()).collect())
}

/// Puts the suffix behind every occurrence of a word.
fn with_suffix(text: &[u8], word: &[u8], suffix: &[u8]) -> Vec<u8> {
    let is_inner = |at: Option<&u8>| at.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    let mut renewed = Vec::with_capacity(text.len() + suffix.len());
    for (at, byte) in text.iter().enumerate() {
        renewed.push(*byte);
        let (before, after) = (&text[..=at], text.get(at + 1));
        let starts = before.strip_suffix(word).is_some_and(|before| !is_inner(before.last()));
        if starts && !is_inner(after) {
            renewed.extend_from_slice(suffix);
        }
    }
    renewed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suffix_goes_behind_whole_words_only() {
        let renewed = with_suffix(b"m_1 m_11 am_1 \"m_1\" m_1", b"m_1", b"9");
        assert_eq!(String::from_utf8_lossy(&renewed), "m_19 m_11 am_1 \"m_19\" m_19");
    }
}
