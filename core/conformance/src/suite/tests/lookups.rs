//! A connector that asks its provider, run with recorded answers.

use inbox_core::host::{Registration, Registry};
use inbox_core::{
    Batch, FetchContext, FetchError, HttpRequest, InboxMessage, Lookup, MapError, ParseError, Participant,
    SettingsError, Signature, VerifiedRequest, async_trait,
};
use inbox_toy::{API, Behavior, Payload, Settings, Toy, ToySettings};
use serde_json::{Value, json};

use super::{Hub, SETTINGS, assert_says, failures, put};
use crate::expectation::Mode;

const ITEM: &str = "GET https://api.example.com/items/7?key={{secret}}";
const PERSON: &str = "GET https://api.example.com/people/p";

/// Looks up everything, and who it was.
#[derive(Debug)]
struct Asker;

#[async_trait]
impl Behavior for Asker {
    fn signature(settings: &Settings) -> Result<Signature, SettingsError> {
        Hub::signature(settings)
    }

    fn parse(request: &VerifiedRequest) -> Result<Batch<Payload>, ParseError> {
        let id = super::id(request)?;
        let data = id.as_str().into();
        let mut batch = Batch::new();
        batch.lookups.push(Lookup::new(id, None, data));
        Ok(batch)
    }

    fn map(payload: &Payload) -> Result<InboxMessage, MapError> {
        Hub::map(payload)
    }

    fn call(lookup: &Lookup, settings: &Settings) -> Option<HttpRequest> {
        let secret = settings.secrets().ok()?.first().secret.clone();
        let id = lookup.data.as_str().unwrap_or_default();
        let host = if id == "8" { "other.example.com" } else { API };
        let request = HttpRequest::get(format!("https://{host}/items/{id}")).secret_query("key", &secret);
        Some(request.basic("me", &secret))
    }

    fn found(lookup: &Lookup, answer: Result<Value, FetchError>) -> Result<Batch<Payload>, FetchError> {
        let mut event = super::event(lookup.dedupe_key.clone());
        event.payload.text = answer?["text"].as_str().unwrap_or_default().to_owned();
        let mut batch = Batch::new();
        batch.events.push(event);
        Ok(batch)
    }

    async fn identify(
        participant: &Participant,
        _settings: &Settings,
        context: &FetchContext<'_>,
    ) -> Result<Option<Participant>, FetchError> {
        let person = context.json(HttpRequest::get(format!("https://{API}/people/p"))).await?;
        Ok(Some(participant.clone().display_name(person["name"].as_str())))
    }
}

/// The result of the case with these recordings: its failure, or its expectation.
fn outcome(id: &str, fetch: Option<&Value>, identify: Option<&Value>) -> Result<Value, String> {
    let root = tempfile::tempdir().expect("a folder");
    put(root.path(), "Cargo.toml", "package = { name = 'inbox-toy' }");
    put(root.path(), "fixtures/toy/settings.toml", SETTINGS);
    let request = super::SIGNED_HERE.replace('7', id);
    put(root.path(), "fixtures/toy/item/request.http", &request);
    for (name, recording) in [("fetch.json", fetch), ("identify.json", identify)] {
        if let Some(recording) = recording {
            put(root.path(), &format!("fixtures/toy/item/{name}"), &recording.to_string());
        }
    }
    let mut registry = Registry::empty();
    registry.add(Registration::of::<Toy<Asker>>("inbox-toy", "1.0.0")).expect("one registration");
    let mut failures = failures(root.path(), &registry, Mode::Update);
    assert_says(&failures.remove(0), "no case `provider-vector…` is verified");
    failures.pop().map_or_else(|| Ok(super::expectation(root.path(), "item")), Err)
}

fn item(status: u16, body: Value) -> Value {
    json!([{ "request": ITEM, "basic": "me:{{secret}}", "status": status, "body": body }])
}

#[track_caller]
fn assert_fails(fetch: &Value, words: &str) {
    let problem = outcome("7", Some(fetch), None).expect_err("the case passed");
    assert_says(&problem, words);
    assert!(!problem.contains("Everybody"), "the secret is shown: {problem}");
}

#[test]
fn a_look_up_is_answered_as_recorded_and_its_events_become_messages() {
    let found = outcome("7", Some(&item(200, json!({ "text": "hello" }))), None).expect("a result");
    assert_eq!(found["batch"]["lookups"][0]["dedupe_key"], "7");
    let fetched = &found["fetched"][0];
    assert_eq!(fetched["dedupe_key"], "7");
    assert_eq!(fetched["batch"]["events"][0]["payload"]["text"], "hello");
    assert_eq!(fetched["messages"][0]["message"]["content"]["minimal"]["text"], "hello");
    assert_eq!(found.get("identified"), None);
}

#[test]
fn a_look_up_that_fails_is_a_result_too() {
    let failed = |status, body| {
        let found = outcome("7", Some(&item(status, body)), None).expect("a result");
        found["fetched"][0]["temporary"].clone()
    };
    assert_eq!(failed(503, json!("busy")), true);
    assert_eq!(failed(404, json!({})), false);
    assert_eq!(failed(200, json!("<html>")), false, "a text stands for itself");
}

#[test]
fn people_are_identified_where_answers_are_recorded() {
    let person = json!([{ "request": PERSON, "status": 200, "body": { "name": "Anna" } }]);
    let found = outcome("7", Some(&item(200, json!({ "text": "hello" }))), Some(&person)).expect("a result");
    let expected =
        json!([{ "dedupe_key": "7", "participant": { "external_id": "p", "display_name": "Anna" } }]);
    assert_eq!(found["identified"], expected);
    let unasked = outcome("7", Some(&item(404, json!({}))), Some(&person)).expect_err("nobody was there");
    assert_says(
        &unasked,
        "identify.json: the connector never makes the call \"request\": \"GET https://api.example.com/people/p\"",
    );
}

#[test]
fn a_call_that_is_not_recorded_fails_and_says_what_to_record() {
    let problem = outcome("7", None, None).expect_err("nothing is recorded");
    assert_says(&problem, "fetch.json: no answer is recorded for");
    assert_says(&problem, &format!("\"request\": \"{ITEM}\", \"basic\": \"me:{{{{secret}}}}\""));
    assert!(!problem.contains("Everybody"), "the secret is shown: {problem}");
    for (part, other) in [("items/7", "items/9"), ("?key={{secret}}", ""), ("{{secret}}", "{{token}}")] {
        let mut recorded = item(200, json!({}));
        recorded[0]["request"] = ITEM.replace(part, other).into();
        assert_fails(&recorded, "no answer is recorded");
    }
    for basic in [json!("you:{{secret}}"), json!("me:"), Value::Null] {
        let mut recorded = item(200, json!({}));
        recorded[0]["basic"] = basic;
        assert_fails(&recorded, "no answer is recorded");
    }
}

#[test]
fn a_record_that_nobody_asks_for_fails() {
    let twice = json!([item(200, json!({}))[0], item(200, json!({}))[0]]);
    assert_fails(
        &twice,
        "the connector never makes the call \"request\": \"GET https://api.example.com/items/7",
    );
}

#[test]
fn a_recording_of_another_form_fails_with_its_place() {
    assert_fails(&json!({}), "fetch.json: invalid type");
    assert_fails(&json!([{ "request": ITEM, "status": 200, "body": 1, "headers": 1 }]), "unknown field");
}

#[test]
fn hosts_that_the_connector_does_not_name_are_not_called() {
    let problem = outcome("8", None, None).expect_err("another host was called");
    assert_says(&problem, "the host would not call other.example.com: it is not in `api_hosts`");
}
