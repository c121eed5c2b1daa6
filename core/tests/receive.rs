//! The gate, from outside: what is answered, what is verified and what is refused.

use std::sync::Arc;

use inbox_core::host::{
    Diagnosis, DiagnosisContext, DynConnector, Received, Registration, Registry, receive, restore,
};
use inbox_core::{
    Headers, Probe, SettingsError, Signature, StaticToken, Timestamp, VerifyError, WebhookRequest,
    WebhookResponse,
};
use inbox_toy::{Behavior, Settings, Toy, ToySettings};

/// Sends its token as it is, and probes the URL.
#[derive(Debug)]
struct Token;

impl Behavior for Token {
    fn signature(settings: &Settings) -> Result<Signature, SettingsError> {
        Ok(StaticToken::query("token", settings.secrets()?).into())
    }

    fn probe(probe: Probe<'_>) -> Option<WebhookResponse> {
        Some(WebhookResponse::body("text/plain", probe.query("challenge")?))
    }
}

fn toy() -> Arc<dyn DynConnector> {
    let mut registry = Registry::empty();
    registry.add(Registration::of::<Toy<Token>>("inbox-toy", "1.0.0")).expect("the only one of its type");
    let settings = "{ secret = ['new', { secret = 'old', accounts = ['1'] }] }";
    let settings = toml::de::ValueDeserializer::parse(settings).expect("a table");
    registry.get("toy").expect("it was added").build(settings).expect("good settings")
}

fn call(method: &str, query: &str) -> WebhookRequest {
    let headers = [("Authorization", "Bearer x"), ("Content-Type", "application/json")];
    WebhookRequest::new(method, format!("https://h/webhooks/toy?{query}"), Timestamp::UNIX_EPOCH)
        .headers(Headers::from_iter(headers))
        .body("{}")
}

#[test]
fn a_type_that_two_crates_register_is_refused_and_the_first_stays() {
    let mut registry = Registry::empty();
    registry.add(Registration::of::<Toy<Token>>("inbox-toy", "1.0.0")).expect("the only one of its type");
    let error = registry.add(Registration::of::<Toy<Token>>("other", "2.0.0")).expect_err("the second one");
    let text = error.to_string();
    assert!(text.contains("`toy`") && text.contains("inbox-toy and other"), "{text}");
    assert_eq!(registry.get("toy").map(|first| first.crate_version), Some("1.0.0"));
}

#[test]
fn a_probe_is_answered_unsigned() {
    let received = receive(&*toy(), call("GET", "challenge=42"));
    assert!(matches!(received, Ok(Received::Probe(answer)) if answer.body == "42"));
}

#[test]
fn a_call_that_only_looks_like_a_probe_is_verified() {
    for (method, query) in [("GET", "x=1"), ("POST", "challenge=42"), ("get", "challenge=42")] {
        let received = receive(&*toy(), call(method, query));
        let reason = received.expect_err("it has no token").reason;
        assert!(matches!(reason, VerifyError::Missing(_)), "{method} {query}");
    }
}

#[test]
fn an_unsigned_get_is_diagnosed_as_a_probe_that_the_connector_did_not_recognise() {
    let diagnosis = |method| {
        let refusal = receive(&*toy(), call(method, "verify=other")).expect_err("it has no token");
        refusal.diagnose(&*toy(), &DiagnosisContext::default()).expect("a cause")
    };
    for method in ["GET", "HEAD", "OPTIONS"] {
        assert_eq!(diagnosis(method), Diagnosis::UnrecognizedProbe, "{method}");
    }
    assert!(matches!(diagnosis("POST"), Diagnosis::Missing { .. }));
}

#[test]
fn a_forged_call_is_refused() {
    let forged = call("POST", "token=guess");
    let refusal = receive(&*toy(), forged.clone()).expect_err("a guess");
    assert_eq!(refusal.reason, VerifyError::Mismatch);
    assert_eq!(refusal.request, forged, "it is given back as it came");
}

#[test]
fn a_verified_call_has_its_secrets_taken_out() {
    let received = receive(&*toy(), call("POST", "a=1&token=old")).expect("a good token");
    let Received::Verified(verified) = received else { panic!("not a probe") };
    assert_eq!(verified.request().url, "https://h/webhooks/toy?a=1");
    assert_eq!(verified.request().headers, Headers::from_iter([("content-type", "application/json")]));
    assert_eq!((verified.key_index(), verified.key_number()), (1, 2), "people count from 1");
    assert_eq!(verified.accounts(), ["1"]);
    let restored = restore(verified.request().clone(), verified.key_index(), verified.accounts().to_vec());
    assert_eq!(restored.request(), verified.request());
    assert_eq!(restored.key_number(), 2);
}
