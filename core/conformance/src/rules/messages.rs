//! What is shown can be read, and says who said it and where it came from.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use inbox_core::is_blank;
use serde_json::{Value, json};

use super::body::Body;
use super::finding::{IN_MAP, IN_PARSE, fault};
use super::subject::{Case, Subject};
use crate::json_pointer::{last_name, pointers};

/// Shorter texts are found in a message by chance.
const SHORTEST: usize = 4;
/// More entries than any message should have.
const MANY: usize = 1_000;
/// Longer texts than any message should have, in characters.
const LONG: usize = 10_000;
/// Longest text of a badge: this is what stays a word or two.
const BADGE: usize = 50;
/// Longest URL of a badge's icon: a longer one is not shown.
const ICON: usize = 2_000;

/// Whatever texts become and however many entries a list has: what is read is shown, and can be seen.
pub(super) fn check_texts(subject: &Subject) -> Result<(), String> {
    let mut lists_seen = BTreeSet::new();
    for case in &subject.cases {
        let body = Body::of(case.verified.request());
        let shown = shown(subject, case)?;
        for spot in body.spots() {
            let Some(text) = body.text(&spot) else { continue };
            let is_shown = text.chars().count() >= SHORTEST && shown.contains(&quoted(&text));
            let huge = is_shown.then(|| ("a huge text", huge(&text)));
            for (what, odd) in odd_texts().into_iter().chain(huge) {
                let at = format!("with {what} at `{}`", spot.name);
                check_body(subject, case, body.with(&spot, &json!(odd)), &at)?;
            }
        }
        for list in body.lists() {
            if lists_seen.insert(list.name.split(|c: char| c.is_ascii_digit()).collect::<String>()) {
                let at = format!("with {MANY} entries in `{}`", list.name);
                let items = list.items.iter().cycle().take(MANY).cloned().collect();
                check_body(subject, case, body.with_list(&list, items), &at)?;
            }
        }
    }
    Ok(())
}

/// The messages of a case as one text.
fn shown(subject: &Subject, case: &Case) -> Result<String, String> {
    let batch = subject.batch(case)?;
    let messages = batch.events.iter().filter_map(|event| subject.map(event).ok());
    Ok(messages.map(|message| json!(message).to_string()).collect())
}

/// As it stands inside a JSON text.
fn quoted(text: &str) -> String {
    json!(text).to_string().trim_matches('"').to_owned()
}

fn huge(text: &str) -> String {
    format!("{text}{} word", "\u{1f600}".repeat(LONG))
}

/// Texts of which nothing, or nothing good, is to be seen.
fn odd_texts() -> Vec<(&'static str, String)> {
    vec![
        ("only control characters", "\u{1}\u{0}\u{1b}\u{7f}\u{85}".to_owned()),
        ("only white space", " \u{a0}\t\n\u{3000}\u{2028}".to_owned()),
        ("marks without a letter", "\u{301}\u{202e}\u{feff}\u{200d}".repeat(5)),
    ]
}

fn check_body(subject: &Subject, case: &Case, body: Vec<u8>, at: &str) -> Result<(), String> {
    let at_case = |what: String| case.fault(format!("{at}: {what}"), IN_MAP);
    let batch = subject.parse_body(case, body).map_err(at_case)?.unwrap_or_default();
    for event in &batch.events {
        let message = subject.map(event).map_err(at_case)?;
        oddly_shown(&json!(message)).map_or(Ok(()), |what| Err(at_case(what)))?;
    }
    Ok(())
}

/// What in a message is blank, or a badge that is more than a word or two.
fn oddly_shown(message: &Value) -> Option<String> {
    let too_long =
        |key: &str, limit| message["badge"][key].as_str().is_some_and(|it| utf16_length(it) > limit);
    if too_long("text", BADGE) {
        return Some(format!("the badge is longer than {BADGE} characters"));
    }
    if too_long("icon_url", ICON) {
        return Some(format!("the badge's icon_url is longer than {ICON} characters"));
    }
    let mut blank = pointers(message).into_iter().filter(|pointer| {
        let is_shown = ["text", "url", "icon_url", "filename", "mime_type"].contains(&last_name(pointer));
        is_shown && message.pointer(pointer).and_then(Value::as_str).is_some_and(is_blank)
    });
    blank.next().map(|pointer| format!("`{pointer}` is blank"))
}

/// Every kind of event that the fixtures hold is mapped at least once.
pub(super) fn check_directions(subject: &Subject) -> Result<(), String> {
    let mut kinds: BTreeMap<String, Result<(), String>> = BTreeMap::new();
    for case in &subject.cases {
        for event in subject.batch(case)?.events {
            let mapped = subject.map(&event).map(|_| ()).map_err(|problem| case.fault(problem, IN_MAP));
            let best = kinds.remove(&event.kind).and_then(Result::ok).map_or(mapped, Ok);
            kinds.insert(event.kind, best);
        }
    }
    if kinds.is_empty() && fetched(subject).is_empty() {
        let what = format!("{}: no case gives an event", subject.folder.display());
        return Err(fault(what, IN_PARSE));
    }
    kinds.into_values().collect()
}

/// Every badge and icon is there by https.
pub(super) fn check_icons(subject: &Subject) -> Result<(), String> {
    for case in &subject.cases {
        for event in &subject.batch(case)?.events {
            let Ok(message) = subject.map(event) else { continue };
            let at = |what| case.fault(format!("kind `{}`: {what}", event.kind), IN_MAP);
            insecure(&json!(message)).map_or(Ok(()), |what| Err(at(what)))?;
        }
    }
    let at_case = |what| fault(format!("a message of `fetched` in an expect.json: {what}"), IN_MAP);
    fetched(subject).iter().find_map(insecure).map_or(Ok(()), |what| Err(at_case(what)))
}

/// What is wrong with the badge or the icon of a message.
fn insecure(message: &Value) -> Option<String> {
    let badge = &message["badge"];
    if badge["text"].as_str().is_none_or(|text| text.trim().is_empty()) {
        return Some(
            "the message has no badge, so nobody sees where it came from: add .badge(Badge::new(…))"
                .to_owned(),
        );
    }
    let is_https = |url: &Value| url.as_str().is_some_and(|url| url.starts_with("https://"));
    if !is_https(&badge["icon_url"]) {
        return Some(format!("the badge icon {} is not an https URL", badge["icon_url"]));
    }
    let icon = &message["content"]["minimal"]["icon_url"];
    (!icon.is_null() && !is_https(icon)).then(|| format!("the icon {icon} is not an https URL"))
}

/// Messages of what look-ups found: made with recorded answers by the fixture runner, which compares them.
fn fetched(subject: &Subject) -> Vec<Value> {
    let file = |case: &Case| fs::read_to_string(subject.folder.join(&case.name).join("expect.json")).ok();
    let expectations = subject.cases.iter().filter_map(file);
    let expectations = expectations.filter_map(|text| serde_json::from_str::<Value>(&text).ok());
    let messages = expectations.flat_map(|expected| {
        let found = expected["fetched"].as_array().cloned().unwrap_or_default();
        found.into_iter().flat_map(|found| found["messages"].as_array().cloned().unwrap_or_default())
    });
    messages.map(|entry| entry["message"].clone()).filter(Value::is_object).collect()
}

/// The length as Wix counts it.
fn utf16_length(text: &str) -> usize {
    text.encode_utf16().count()
}
