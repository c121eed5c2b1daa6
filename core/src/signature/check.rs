//! What makes a recipe unusable or unsafe: such recipes are refused before they see a request.

use super::place::{Place, header_names};
use super::recipe::{List, Recipe};
use super::template::{Part, refused};
use super::url::UrlVariant;
use crate::error::SettingsError;

/// Whether the template of a kind of signature holds the secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SecretPart {
    /// A digest: without its secret everyone could make it.
    Required,
    /// A MAC or a public key: the secret stays out of what is signed.
    Forbidden,
}

/// Refuses a recipe that cannot be used, or that protects nothing.
pub(super) fn check(recipe: &Recipe, parts: &[Part], secret: SecretPart) -> Result<(), SettingsError> {
    check_parts(parts, secret)?;
    check_signature(recipe, parts)?;
    check_timestamp(recipe, parts)?;
    check_id(recipe, parts)?;
    check_url(recipe, parts)
}

fn check_parts(parts: &[Part], secret: SecretPart) -> Result<(), SettingsError> {
    let fixed = |part: &Part| matches!(part, Part::Literal(_) | Part::Secret | Part::Method);
    if parts.iter().all(fixed) {
        return Err(refused("signs nothing of the request: add {body}, {url} or the like"));
    }
    match (parts.contains(&Part::Secret), secret) {
        (false, SecretPart::Required) => {
            Err(refused("has no {secret}: without it everyone can make the digest"))
        }
        (true, SecretPart::Forbidden) => Err(refused("has {secret}, which is for digests only: remove it")),
        _ => Ok(()),
    }
}

fn check_signature(recipe: &Recipe, parts: &[Part]) -> Result<(), SettingsError> {
    let circular = match &recipe.signature {
        Place::Header(name) => parts.iter().any(|part| names_header(part, name, recipe)),
        Place::Body(field) => {
            [Part::Body, Part::FormSorted, Part::Field(field.clone())].iter().any(|part| parts.contains(part))
        }
        Place::Query(_) | Place::Path => parts.contains(&Part::Url),
        Place::Item(_) => {
            return Err(SettingsError::new("signature", "must be a place of its own, not an item"));
        }
    };
    if circular {
        return Err(refused("signs the very part that holds the signature"));
    }
    match &recipe.list {
        List::KeyValue(key) | List::Spaced(key) if key.is_empty() => {
            Err(SettingsError::new("sig_key", "is empty: name the signatures of the list"))
        }
        _ => Ok(()),
    }
}

fn names_header(part: &Part, name: &str, recipe: &Recipe) -> bool {
    let names = header_names(name, &recipe.header_aliases);
    matches!(part, Part::Header(header) if names.contains(&header.to_ascii_lowercase()))
}

fn check_timestamp(recipe: &Recipe, parts: &[Part]) -> Result<(), SettingsError> {
    let signs = |part: Part| parts.contains(&part);
    let Some(stamp) = &recipe.timestamp else {
        return if signs(Part::Timestamp) {
            Err(refused("has {ts}, but the place of the timestamp is missing: add .timestamp(…)"))
        } else {
            Ok(())
        };
    };
    let covered = signs(Part::Timestamp)
        || match &stamp.place {
            Place::Header(name) => parts.iter().any(|part| names_header(part, name, recipe)),
            Place::Body(field) => {
                signs(Part::Body) || signs(Part::FormSorted) || signs(Part::Field(field.clone()))
            }
            Place::Query(_) | Place::Path => signs(Part::Url),
            Place::Item(_) => false,
        };
    if !covered {
        return Err(refused("does not sign the timestamp, so checking it protects nothing: add {ts}"));
    }
    check_item(&stamp.place, recipe)
}

fn check_id(recipe: &Recipe, parts: &[Part]) -> Result<(), SettingsError> {
    match (&recipe.id, parts.contains(&Part::Id)) {
        (None, true) => Err(refused("has {id}, but the place of the id is missing: add .id(…)")),
        (Some(_), false) => Err(refused("does not sign the id: add {id}")),
        (Some(Place::Item(_)), true) => {
            Err(SettingsError::new("id", "must be a place of its own, not an item"))
        }
        (Some(_), true) | (None, false) => Ok(()),
    }
}

fn check_item(place: &Place, recipe: &Recipe) -> Result<(), SettingsError> {
    let problem = match (place, &recipe.list) {
        (Place::Item(item), List::KeyValue(key)) if item == key => "has the key of the signatures themselves",
        (Place::Item(_), List::None | List::Spaced(_)) => {
            "is an item, but the signature is not a `key=value` list"
        }
        _ => return Ok(()),
    };
    Err(SettingsError::new("timestamp", problem))
}

fn check_url(recipe: &Recipe, parts: &[Part]) -> Result<(), SettingsError> {
    let based =
        recipe.url_variants.iter().any(|way| !matches!(way, UrlVariant::Quotes | UrlVariant::Decoded));
    if !based {
        return Err(SettingsError::new(
            "url_variants",
            "needs at least one of as-is, no-port and default-port",
        ));
    }
    if recipe.body_hash_param.is_some() && !parts.contains(&Part::Url) {
        return Err(refused("does not sign the URL that carries the hash of the body: add {url}"));
    }
    Ok(())
}
