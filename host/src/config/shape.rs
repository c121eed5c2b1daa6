//! Says what is wrong with a value of the wrong type, from the deserialiser's words.

use toml::Spanned;
use toml::de::{DeValue, Error};

use crate::config::findings::Finding;
use crate::config::secrets;
use crate::config::source::Place;

/// A finding at the error's own place, or else at `fallback`.
pub(super) fn finding(error: &Error, fallback: &Place) -> Finding {
    let place = error.span().map_or_else(|| fallback.clone(), |span| fallback.source.place(span));
    let message = error.message().trim_end();
    let finding = Finding::error(&place, in_our_words(message));
    if message.starts_with("unknown field") || message.starts_with("unknown variant") {
        return with_meant(finding, message);
    }
    match advice(message) {
        Some(secrets::HOW_TO) => with_meant_reference(finding, &place),
        Some(advice) => finding.help(advice),
        None => finding,
    }
}

/// Suggests one of the expected words; if a secret is expected, a reference may be meant.
fn with_meant(finding: Finding, message: &str) -> Finding {
    let mut words = backticked(message);
    let word = words.next().unwrap_or_default();
    if words.clone().any(|known| known == "secret") {
        return finding.help(secrets::HOW_TO).suggest(word, words.chain(secrets::REFERENCE_KEYS));
    }
    finding.suggest(word, words)
}

/// Says how a secret is written, or which key of a table in its place is misspelt.
fn with_meant_reference(finding: Finding, place: &Place) -> Finding {
    let finding = finding.help(secrets::HOW_TO);
    let text = place.span.clone().and_then(|span| place.source.text.get(span));
    let table = text.and_then(|text| DeValue::parse(text).ok()).map(Spanned::into_inner);
    let Some(DeValue::Table(table)) = table else { return finding };
    table.keys().fold(finding, |finding, key| finding.suggest(key.get_ref(), secrets::REFERENCE_KEYS))
}

/// The name in a message such as "missing field `x`".
pub(super) fn missing_field(error: &Error) -> Option<&str> {
    error.message().strip_prefix("missing field ").and_then(|rest| backticked(rest).next())
}

/// What a value is, with its article.
pub(super) fn kind_of(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// The deserialiser's message in the words of the config.
fn in_our_words(message: &str) -> String {
    let words = [
        ("unknown field", "unknown key"),
        ("unknown variant", "unknown value"),
        ("missing field", "missing key"),
        ("invalid type: map", "invalid type: table"),
        ("invalid type: sequence", "invalid type: list"),
        ("wanted string or table", "invalid type: expected a string"),
    ];
    let known = words.iter().find(|(theirs, _)| message.starts_with(theirs));
    let message =
        known.map_or_else(|| message.to_owned(), |(theirs, ours)| message.replacen(theirs, ours, 1));
    message.replace("expected a sequence", "expected a list").replace("expected a map", "expected a table")
}

fn advice(message: &str) -> Option<&'static str> {
    let is = |start: &str| message.starts_with(start);
    let text_expected = message.contains("expected a string");
    if text_expected && (is("invalid type: integer") || is("invalid type: floating")) {
        return Some("put it in quotes");
    }
    (is("invalid type: map") && (text_expected || message.contains("secret"))).then_some(secrets::HOW_TO)
}

fn backticked(message: &str) -> impl Iterator<Item = &str> + Clone {
    message.split('`').skip(1).step_by(2)
}
