//! Several values in one place: `t=…,v1=…,v1=…` and `v1,… v1,…`.

use jiff::Timestamp;

use super::place::Place;
use super::recipe::{List, Recipe};
use crate::error::VerifyError;
use crate::request::WebhookRequest;

/// More signatures than any rotation needs; each costs a comparison.
const MOST_SIGNATURES: usize = 16;

/// Every signature that the request carries, decoded. Those of other keys and versions are none.
pub(super) fn signatures(recipe: &Recipe, request: &WebhookRequest) -> Result<Vec<Vec<u8>>, VerifyError> {
    let text = recipe.signature.read(request, &recipe.header_aliases)?;
    let listed: Vec<&[u8]> = match &recipe.list {
        List::None => vec![&text],
        List::KeyValue(key) => of_key(items(&text), key),
        List::Spaced(version) => of_key(versions(&text), version),
    };
    if listed.is_empty() {
        return Err(VerifyError::Missing(listed_place(recipe)));
    }
    let decode = |text: &&[u8]| recipe.encoding.decode(text.strip_prefix(recipe.prefix.as_bytes())?);
    let decoded: Vec<_> = listed.iter().filter_map(decode).collect();
    if decoded.is_empty() || listed.len() > MOST_SIGNATURES {
        return Err(VerifyError::Malformed(recipe.signature.to_string()));
    }
    Ok(decoded)
}

/// The one item of that key in the signature's own list.
pub(super) fn item(recipe: &Recipe, key: &str, request: &WebhookRequest) -> Result<Vec<u8>, VerifyError> {
    let text = recipe.signature.read(request, &recipe.header_aliases)?;
    Place::item(key).only(of_key(items(&text), key)).map(<[u8]>::to_vec)
}

fn listed_place(recipe: &Recipe) -> String {
    match &recipe.list {
        List::None => recipe.signature.to_string(),
        List::KeyValue(key) | List::Spaced(key) => format!("`{key}` in {}", recipe.signature),
    }
}

type Item<'a> = (&'a [u8], &'a [u8]);

fn of_key<'a>(items: impl Iterator<Item = Item<'a>>, key: &str) -> Vec<&'a [u8]> {
    items.filter(|(name, _)| *name == key.as_bytes()).map(|(_, value)| value).collect()
}

/// `t=…, v1=…`: spaces around a comma are no part of an item.
fn items(text: &[u8]) -> impl Iterator<Item = Item<'_>> {
    text.split(|byte| *byte == b',').filter_map(|item| split_once(item.trim_ascii(), b'='))
}

fn versions(text: &[u8]) -> impl Iterator<Item = Item<'_>> {
    text.split(|byte| *byte == b' ').filter_map(|item| split_once(item, b','))
}

fn split_once(text: &[u8], separator: u8) -> Option<Item<'_>> {
    let at = text.iter().position(|byte| *byte == separator)?;
    Some((&text[..at], &text[at + 1..]))
}

/// The text that carries one signature.
pub(super) fn compose(recipe: &Recipe, signature: &[u8], now: Timestamp) -> String {
    let text = recipe.prefix.clone() + &recipe.encoding.encode(signature);
    match &recipe.list {
        List::None => text,
        List::Spaced(version) => format!("{version},{text}"),
        List::KeyValue(key) => match draft(recipe, now) {
            Some(first) => format!("{first},{key}={text}"),
            None => format!("{key}={text}"),
        },
    }
}

/// The list before there is a signature: its timestamp, when that is an item of it.
pub(super) fn draft(recipe: &Recipe, now: Timestamp) -> Option<String> {
    let stamp = recipe.timestamp.as_ref()?;
    let Place::Item(key) = &stamp.place else { return None };
    Some(format!("{key}={}", stamp.text(now)))
}

/// The items of a list such as `key=…,algorithm=…`, in which the wanted one may stand at most once.
pub(super) fn setting<'a>(text: &'a str, key: &str) -> Result<Option<&'a str>, ()> {
    let items = text.split(',').filter_map(|item| item.trim().split_once('='));
    let mut values = items.filter(|(name, _)| *name == key).map(|(_, value)| value);
    match (values.next(), values.next()) {
        (value, None) => Ok(value),
        _ => Err(()),
    }
}
