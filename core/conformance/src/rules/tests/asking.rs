//! Look-ups with a fault.

use inbox_core::{
    Batch, Connector, DedupeKey, Event, FetchError, HttpRequest, Id, Lookup, ParseError, Participant,
    Secrets, VerifiedRequest,
};
use serde_json::Value;

use super::{assert_said, put, toy_crate};
use inbox_toy::{API, Behavior, Payload, Settings, Toy, ToySettings};

const ANSWERS: &str = "no answer of the provider's API causes a panic or loses an event";
const CALLS: &str = "calls to the provider's API go to its hosts only, with secrets where they belong";
const RECORDED: &str =
    r#"[{ "request": "GET https://api.example.com/v1/e-9", "status": 200, "body": { "text": "Hello" } }]"#;

type Found = Result<Batch<Payload>, FetchError>;

fn parse(request: &VerifiedRequest) -> Result<Batch<Payload>, ParseError> {
    let call: Value = request.json()?;
    let mut batch = Batch::new();
    batch.each("/events", &call["events"], |batch, _, entry| {
        let id = Id::at(entry, "/id")?.0;
        batch.lookups.push(Lookup::new(DedupeKey::new(id.as_str())?, Some("p1"), id.into()));
        Ok(())
    });
    Ok(batch)
}

fn call(lookup: &Lookup) -> HttpRequest {
    let id = lookup.data.as_str().unwrap_or_default();
    let is_id = id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    HttpRequest::get(format!("https://{API}/v1/{}", if is_id { id } else { "none" }))
}

fn event(lookup: &Lookup, text: &str) -> Batch<Payload> {
    let said = Payload { kind: "message".to_owned(), text: text.to_owned() };
    let mut batch = Batch::new();
    batch.events.push(Event::new("message", lookup.dedupe_key.clone(), Participant::of("u1"), said));
    batch
}

/// Declares a fault that asks and reads the answers like this.
macro_rules! asks {
    ($($name:ident: $call:expr, $found:expr;)*) => {$(
        #[derive(Debug)]
        struct $name;

        impl Behavior for $name {
            fn parse(request: &VerifiedRequest) -> Result<Batch<Payload>, ParseError> {
                parse(request)
            }

            fn call(lookup: &Lookup, settings: &Settings) -> Option<HttpRequest> {
                let call: fn(&Lookup, &Secrets) -> HttpRequest = $call;
                Some(call(lookup, &settings.secrets().ok()?))
            }

            fn found(lookup: &Lookup, answer: Result<Value, FetchError>) -> Found {
                let found: fn(&Lookup, Result<Value, FetchError>) -> Found = $found;
                found(lookup, answer)
            }
        }
    )*};
}

asks! {
    GoodAsker: |lookup, _| call(lookup), good;
    Panicking: |lookup, _| call(lookup), |lookup, answer| {
        Ok(event(lookup, answer?["text"].as_str().expect("an answer has a text")))
    };
    GivingUp: |lookup, _| call(lookup), |lookup, answer| good(lookup, Ok(answer.unwrap_or_default()));
    Quoting: |lookup, _| call(lookup), |lookup, answer| {
        let answer = answer?;
        let text = answer["text"].as_str().ok_or_else(|| FetchError::Permanent(format!("no text in {answer}")))?;
        Ok(event(lookup, text))
    };
    SecretInUrl: |lookup, secrets| {
        let call = call(lookup);
        HttpRequest::get(format!("{}?key={}", call.url, secrets.first().secret.expose()))
    }, good;
    OtherHost: |lookup, _| HttpRequest::get(call(lookup).url.replace(API, "other.example.com")), good;
    IdAsPath: |lookup, _| {
        HttpRequest::get(format!("https://{API}/v1/{}", lookup.data.as_str().unwrap_or_default()))
    }, good;
}

fn good(lookup: &Lookup, answer: Result<Value, FetchError>) -> Found {
    Ok(event(lookup, answer?["text"].as_str().unwrap_or("[nothing]")))
}

fn problems<C: Connector>(rule: &str) -> Vec<String> {
    let root = toy_crate();
    let body = r#"{"page":"p1","events":[{"id":"e-9","kind":"sent"}]}"#;
    put(root.path(), "fixtures/toy/sent/request.http", &format!("{}{body}\n", super::HEAD));
    put(root.path(), "fixtures/toy/sent/fetch.json", RECORDED);
    super::broken_rules::<C>(root.path(), rule)
}

#[test]
fn a_good_connector_that_asks_passes_both_rules() {
    assert_eq!(problems::<Toy<GoodAsker>>(ANSWERS), [""; 0]);
    assert_eq!(problems::<Toy<GoodAsker>>(CALLS), [""; 0]);
}

#[test]
fn answers_that_are_handled_badly_are_caught() {
    assert_said(&problems::<Toy<Panicking>>(ANSWERS), ANSWERS, "fetch panics: an answer has a text");
    assert_said(&problems::<Toy<GivingUp>>(ANSWERS), ANSWERS, "the look-up is not retried");
    assert_said(&problems::<Toy<Quoting>>(ANSWERS), ANSWERS, "the error quotes the answer");
}

#[test]
fn calls_that_go_elsewhere_or_tell_a_secret_are_caught() {
    let secret = "the URL that is called holds the secret of setting `/secret/0`";
    assert_said(&problems::<Toy<SecretInUrl>>(CALLS), CALLS, secret);
    let host = "other.example.com is called but not in api_hosts";
    assert_said(&problems::<Toy<OtherHost>>(CALLS), CALLS, host);
    assert_said(&problems::<Toy<IdAsPath>>(CALLS), CALLS, "an id leads to another URL");
}
