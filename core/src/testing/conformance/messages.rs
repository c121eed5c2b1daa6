//! What is shown is within Wix's limits, and says who said it and where it came from.

use std::collections::BTreeMap;
use std::fs;

use serde_json::{Value, json};

use super::body::{Body, Spot};
use super::fault;
use super::subject::{Case, IN_PARSE, Subject};
use crate::event::Event;
use crate::limits;
use crate::message::{InboxMessage, Visibility};
use crate::testing::calm::calm;
use crate::testing::json_pointer::pointers;
use crate::text::utf16_len;

const IN_MAP: &str = "Connector::map; connectors/README.md, \"Say what to show\"";
/// Shorter texts are found in a message by chance.
const SHORTEST: usize = 4;
/// Longest text of a badge. Wix documents no limit: this is what stays a word or two.
const BADGE: usize = 50;

/// Texts that are shown are made huge: the event is still mapped, within the limits.
pub(super) fn check_limits(subject: &Subject) -> Result<(), String> {
    for case in &subject.cases {
        let body = Body::of(case.verified.request());
        let shown = shown(subject, case)?;
        for spot in body.spots() {
            let text = body.text(&spot).filter(|text| text.chars().count() >= SHORTEST).unwrap_or_default();
            if !text.is_empty() && shown.contains(&quoted(&text)) {
                check_huge(subject, case, &body, &spot, &text)?;
            }
        }
    }
    Ok(())
}

/// The messages of a case as one text.
fn shown(subject: &Subject, case: &Case) -> Result<String, String> {
    let batch = subject.batch(case)?;
    let messages = batch.events.iter().filter_map(|event| map(subject, event).ok());
    Ok(messages.map(|message| message.to_wix(Visibility::Business).to_string()).collect())
}

/// As it stands inside a JSON text.
fn quoted(text: &str) -> String {
    json!(text).to_string().trim_matches('"').to_owned()
}

fn check_huge(subject: &Subject, case: &Case, body: &Body, spot: &Spot, text: &str) -> Result<(), String> {
    let huge = format!("{text}{} {}", "\u{1f600}".repeat(limits::TEXT), "word ".repeat(limits::TEXT / 4));
    let at = |what: String| case.fault(format!("with a huge text at `{}`: {what}", spot.name), IN_MAP);
    let request = subject.with_body(case, body.with(spot, &json!(huge))).map_err(at)?;
    let batch = subject.parse(&request).map_err(at)?.unwrap_or_default();
    for event in &batch.events {
        let message = map(subject, event).map_err(at)?;
        over_limit(&message.to_wix(Visibility::Business)).map_or(Ok(()), |what| Err(at(what)))?;
    }
    Ok(())
}

fn map(subject: &Subject, event: &Event<Value>) -> Result<InboxMessage, String> {
    let mapped = calm(|| subject.connector.map(event)).map_err(|words| format!("map panics: {words}"))?;
    mapped.map_err(|error| format!("kind `{}` is not shown any more: {error}", event.kind))
}

/// What in a message is longer than Wix allows.
fn over_limit(message: &Value) -> Option<String> {
    let limit = |name: &str| match name {
        "text" => Some(limits::TEXT),
        "url" | "iconUrl" => Some(limits::URL),
        "filename" => Some(limits::FILENAME),
        "mimeType" => Some(limits::MIME_TYPE),
        _ => None,
    };
    let badge = message["badges"][0]["text"].as_str().filter(|text| utf16_len(text) > BADGE);
    let long_badge = badge.map(|_| format!("the badge is longer than {BADGE} characters"));
    let mut places = pointers(message).into_iter().filter_map(|pointer| {
        let limit = limit(pointer.rsplit('/').next()?)?;
        let length = utf16_len(message.pointer(&pointer)?.as_str()?);
        (length > limit).then(|| format!("`{pointer}` has {length} characters, {limit} are allowed"))
    });
    long_badge.or_else(|| places.next())
}

/// Every kind of event that the fixtures hold is mapped at least once.
pub(super) fn check_directions(subject: &Subject) -> Result<(), String> {
    let mut kinds: BTreeMap<String, Result<(), String>> = BTreeMap::new();
    for case in &subject.cases {
        for event in subject.batch(case)?.events {
            let mapped = map(subject, &event).map(|_| ()).map_err(|problem| case.fault(problem, IN_MAP));
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
            let Ok(message) = map(subject, event) else { continue };
            let at = |what| case.fault(format!("kind `{}`: {what}", event.kind), IN_MAP);
            insecure(&message.to_wix(Visibility::Business)).map_or(Ok(()), |what| Err(at(what)))?;
        }
    }
    let told = |what| fault(format!("a message of `fetched` in an expect.json: {what}"), IN_MAP);
    fetched(subject).iter().find_map(insecure).map_or(Ok(()), |what| Err(told(what)))
}

/// What is wrong with the badge or the icon of a message.
fn insecure(message: &Value) -> Option<String> {
    let badge = &message["badges"][0];
    if badge["text"].as_str().is_none_or(|text| text.trim().is_empty()) {
        return Some(
            "the message has no badge, so nobody sees where it came from: add .badge(Badge::new(…))"
                .to_owned(),
        );
    }
    let is_https = |url: &Value| url.as_str().is_some_and(|url| url.starts_with("https://"));
    if !is_https(&badge["iconUrl"]) {
        return Some(format!("the badge icon {} is not an https URL", badge["iconUrl"]));
    }
    let icon = &message["content"]["minimal"]["iconUrl"];
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
