mod lookups;

use std::fs;
use std::path::Path;

use inbox_core::{
    Batch, DedupeKey, Direction, Event, InboxMessage, Mac, MapError, ParseError, Participant, Probe,
    SettingsError, Signature, VerifiedRequest, WebhookResponse,
};
use inbox_toy::{Behavior, Payload, Settings, Toy, ToySettings};
use serde_json::Value;
use tempfile::TempDir;

use super::*;

/// Signed as GitHub documents it: <https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries>.
const PUBLISHED: &str = "POST https://example.com/\n\
    X-Hub-Signature-256: sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17\n\
    \n\
    Hello, World!";
const SETTINGS: &str = "secret = \"It's a Secret to Everybody\"";
const SIGNED_HERE: &str = "POST https://example.com/\nX-Hub-Signature-256: {{signature}}\n\n{\"id\":\"7\"}\n";

/// Signs as GitHub does; a call is about one thing that happened.
#[derive(Debug)]
struct Hub;

impl Behavior for Hub {
    fn signature(settings: &Settings) -> Result<Signature, SettingsError> {
        Ok(Mac::hub(settings.secrets()?).into())
    }

    fn parse(request: &VerifiedRequest) -> Result<Batch<Payload>, ParseError> {
        let mut batch = Batch::new();
        batch.events.push(event(id(request)?));
        Ok(batch)
    }

    fn map(payload: &Payload) -> Result<InboxMessage, MapError> {
        Ok(InboxMessage::minimal(Direction::ParticipantToBusiness, payload.text.trim()))
    }

    fn probe(_: Probe<'_>) -> Option<WebhookResponse> {
        Some(WebhookResponse::body("text/plain", "here"))
    }
}

fn id(request: &VerifiedRequest) -> Result<DedupeKey, ParseError> {
    let body: Value = request.json()?;
    DedupeKey::new(body["id"].as_str().ok_or_else(|| ParseError::new("`id` is missing"))?)
}

/// Something with that id, whose text is the id.
fn event(id: DedupeKey) -> Event<Payload> {
    let payload = Payload { kind: "message".to_owned(), text: id.as_str().to_owned() };
    Event::new("message", id, Participant::of("p"), payload)
}

fn registry() -> Registry {
    let mut registry = Registry::empty();
    registry.add(Registration::of::<Toy<Hub>>("inbox-toy", "1.0.0")).expect("one registration");
    registry
}

/// A crate whose one type has everything that the runner wants.
fn complete() -> TempDir {
    let root = tempfile::tempdir().expect("a folder");
    put(root.path(), "Cargo.toml", "package = { name = 'inbox-toy' }");
    put(root.path(), "fixtures/toy/settings.toml", SETTINGS);
    put(root.path(), "fixtures/toy/provider-vector/request.http", PUBLISHED);
    put(root.path(), "fixtures/toy/message/request.http", SIGNED_HERE);
    assert_eq!(failures(root.path(), &registry(), Mode::Update), [""; 0]);
    root
}

fn put(root: &Path, name: &str, text: &str) {
    let path = root.join(name);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, text).expect("a file");
}

fn failures(root: &Path, registry: &Registry, mode: Mode) -> Vec<String> {
    checks(root, registry, mode).into_iter().filter_map(|check| (check.run)().err()).collect()
}

/// The one failure of the crate once it was changed.
fn failure_after(change: impl FnOnce(&Path)) -> String {
    let root = complete();
    change(root.path());
    let failures = failures(root.path(), &registry(), Mode::Compare);
    assert_eq!(failures.len(), 1, "{failures:#?}");
    failures[0].clone()
}

#[track_caller]
fn assert_says(problem: &str, words: &str) {
    assert!(problem.contains(words), "`{words}` is not in: {problem}");
}

fn expectation(root: &Path, case: &str) -> Value {
    let text =
        fs::read_to_string(root.join("fixtures/toy").join(case).join("expect.json")).expect("the file");
    serde_json::from_str(&text).expect("JSON")
}

#[test]
fn a_complete_folder_passes_and_each_case_has_a_name() {
    let root = complete();
    assert_eq!(failures(root.path(), &registry(), Mode::Compare), [""; 0]);
    let names: Vec<_> =
        checks(root.path(), &registry(), Mode::Compare).into_iter().map(|it| it.name).collect();
    assert_eq!(names, ["toy: a signature made by other code", "toy/message", "toy/provider-vector"]);
}

#[test]
fn an_expectation_holds_response_batch_and_messages() {
    let found = expectation(complete().path(), "message");
    assert_eq!(found["response"]["status"], 200);
    assert_eq!(found["batch"]["events"][0]["dedupe_key"], "7");
    assert_eq!(found["messages"][0]["dedupe_key"], "7");
    assert_eq!(found["messages"][0]["message"]["content"]["minimal"]["text"], "7");
}

#[test]
fn refusals_probes_unreadable_bodies_and_map_errors_are_results_too() {
    let root = complete();
    put(root.path(), "fixtures/toy/refused/request.http", &PUBLISHED.replace("World", "world"));
    put(root.path(), "fixtures/toy/probe/request.http", "GET https://example.com/");
    put(root.path(), "fixtures/toy/blank/request.http", &SIGNED_HERE.replace('7', " "));
    assert_eq!(failures(root.path(), &registry(), Mode::Update), [""; 0]);
    assert!(expectation(root.path(), "refused")["refused"].is_string());
    assert_eq!(expectation(root.path(), "probe")["probe"]["body"], "here");
    assert!(expectation(root.path(), "provider-vector")["unreadable"].is_string());
    assert!(expectation(root.path(), "blank")["messages"][0]["error"].is_string());
}

#[test]
fn a_changed_result_fails_with_a_difference() {
    let problem = failure_after(|root| {
        put(root, "fixtures/toy/message/request.http", &SIGNED_HERE.replace('7', "8"));
    });
    assert_says(&problem, "fixtures/toy/message/expect.json differs");
    assert_says(&problem, "-         \"dedupe_key\": \"7\"");
    assert_says(&problem, "+         \"dedupe_key\": \"8\"");
}

#[test]
fn a_case_without_its_files_or_with_others_fails() {
    let remove = |name: &'static str| {
        failure_after(move |root| {
            fs::remove_file(root.join("fixtures/toy/message").join(name)).expect("the file");
        })
    };
    assert_says(&remove("expect.json"), "expect.json is missing");
    assert_says(&remove("request.http"), "cannot read");
    let unknown = failure_after(|root| put(root, "fixtures/toy/message/request.htp", ""));
    assert_says(&unknown, "request.htp is not part of a fixture");
    let unknown = failure_after(|root| put(root, "fixtures/toy/setting.toml", ""));
    assert_says(&unknown, "setting.toml is not part of a fixture");
    let empty = failure_after(|root| fs::create_dir(root.join("fixtures/toy/empty")).expect("a folder"));
    assert_says(&empty, "fixtures/toy/empty is empty");
}

#[test]
fn a_type_without_a_foreign_signature_fails() {
    let vector = "fixtures/toy/provider-vector/request.http";
    let none = failure_after(|root| {
        fs::rename(root.join("fixtures/toy/provider-vector"), root.join("fixtures/toy/own"))
            .expect("a folder");
    });
    assert_says(&none, "no case `provider-vector…` is verified");
    let root = complete();
    put(root.path(), vector, SIGNED_HERE);
    let problems = failures(root.path(), &registry(), Mode::Update);
    assert_says(&problems[1], "remove the placeholder");
    put(root.path(), vector, &PUBLISHED.replace("World", "world"));
    let refused = &failures(root.path(), &registry(), Mode::Update)[0];
    assert_says(refused, "case `provider-vector` is refused: no configured key matches this signature");
    let folder = root.path().join("fixtures/toy/provider-vector");
    assert_says(refused, &format!("inbox-bridge explain {}", folder.display()));
}

#[test]
fn settings_that_do_not_fit_fail_with_their_place() {
    let settings =
        |text: &'static str| failure_after(move |root| put(root, "fixtures/toy/settings.toml", text));
    let unknown = settings("secret = 'a'\nsecert = 'b'");
    assert_says(&unknown, "settings.toml: TOML parse error at line 2");
    assert_says(&settings("secret = "), "settings.toml: TOML parse error at line 1");
    let missing =
        failure_after(|root| fs::remove_file(root.join("fixtures/toy/settings.toml")).expect("a file"));
    assert_says(&missing, "it holds the connector's settings");
}

#[test]
fn folders_and_registered_types_must_agree() {
    let unknown = failure_after(|root| put(root, "fixtures/tyo/settings.toml", ""));
    assert_says(&unknown, "no connector type `tyo` is registered");
    let file = failure_after(|root| put(root, "fixtures/notes.md", ""));
    assert_says(&file, "notes.md is not a folder named after a connector type");
    let root = complete();
    put(root.path(), "Cargo.toml", "package = { name = 'inbox-other' }");
    let problems = failures(root.path(), &registry(), Mode::Compare);
    assert_says(&problems[0], "inbox-other registers no connector");
    assert_says(&problems[1], "belongs to inbox-toy");
}

#[test]
fn a_missing_or_empty_folder_fails() {
    let none = failure_after(|root| fs::remove_dir_all(root.join("fixtures")).expect("a folder"));
    assert_says(&none, "cannot read the folder");
    let empty = failure_after(|root| {
        fs::remove_dir_all(root.join("fixtures")).expect("a folder");
        fs::create_dir(root.join("fixtures")).expect("a folder");
    });
    assert_says(&empty, "fixtures is empty");
    let root = complete();
    let nothing = failures(root.path(), &Registry::empty(), Mode::Compare);
    assert_says(&nothing[0], "inbox-toy registers no connector");
    fs::rename(root.path().join("fixtures/toy"), root.path().join("fixtures/yot")).expect("a folder");
    assert_says(
        &failures(root.path(), &registry(), Mode::Compare)[0],
        "connector type `toy` has no fixtures",
    );
}
