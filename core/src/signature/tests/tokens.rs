//! Secrets that are sent as they are, and how they are taken out.

use super::super::{Basic, Signature, StaticToken};
use super::{FORM, JSON, accepts, post, with};
use crate::request::WebhookRequest;

/// What is left of a call once its token is taken out.
fn cleaned(signature: impl Into<Signature>, call: WebhookRequest) -> WebhookRequest {
    let signature = signature.into();
    assert!(accepts(&signature, &call));
    let cleaned = signature.without_secrets(call);
    assert!(!accepts(&signature, &cleaned));
    cleaned
}

#[test]
fn a_token_in_a_header_is_compared_exactly_and_taken_out() {
    let token = || StaticToken::header("X-Telegram-Bot-Api-Secret-Token", "Abc_123".into());
    let call = |value| with(post("https://h/x", JSON, "{}"), &[("x-telegram-bot-api-secret-token", value)]);
    assert_eq!(cleaned(token(), call("Abc_123")), post("https://h/x", JSON, "{}"));
    for other in ["abc_123", "Abc_12", "Abc_1234", "", " Abc_123"] {
        assert!(!accepts(&token().into(), &call(other)), "{other}");
    }
}

#[test]
fn a_token_in_the_query_is_taken_out_and_the_rest_stays_byte_for_byte() {
    let left =
        cleaned(StaticToken::query("k", "a+b".into()), post("https://h/x?b=%7e&k=a%2Bb&&c", JSON, "{}"));
    assert_eq!(left.url, "https://h/x?b=%7e&c");
    let left = cleaned(StaticToken::query("k", "key".into()), post("https://h/x?k=key", JSON, "{}"));
    assert_eq!(left.url, "https://h/x");
}

#[test]
fn a_token_in_the_path_is_taken_out() {
    let left = cleaned(StaticToken::path("a/b".into()), post("https://h/in/acme/a%2fb?x=1", JSON, "{}"));
    assert_eq!(left.url, "https://h/in/acme?x=1");
    assert!(!accepts(&StaticToken::path("h".into()).into(), &post("https://h", JSON, "{}")));
}

#[test]
fn a_token_in_a_json_body_is_blanked_and_the_rest_stays_byte_for_byte() {
    let call = post("https://h/x", JSON, r#"{ "n": 1.10, "token": "key", "z": [] }"#);
    let left = cleaned(StaticToken::body("/token", "key".into()), call);
    assert_eq!(left.body, br#"{ "n": 1.10, "token": "", "z": [] }"#);
}

#[test]
fn a_token_in_a_form_body_is_taken_out_and_the_rest_stays_byte_for_byte() {
    let left =
        cleaned(StaticToken::body("token", "key".into()), post("https://h/x", FORM, "b=%7e&token=key&a"));
    assert_eq!(left.body, b"b=%7e&a");
}

#[test]
fn basic_wants_user_and_password_and_is_taken_out() {
    let basic = || Basic::new("bridge", "pa:ss".into());
    let call = |value| with(post("https://h/x", JSON, "{}"), &[("Authorization", value)]);
    for good in ["Basic YnJpZGdlOnBhOnNz", "basic YnJpZGdlOnBhOnNz"] {
        assert_eq!(cleaned(basic(), call(good)), post("https://h/x", JSON, "{}"));
    }
    for bad in
        ["Basic", "Basic ", "Basic YnJpZGdl", "Basic YnJpZGdlOnBh", "Bearer YnJpZGdlOnBhOnNz", "Basic é", ""]
    {
        assert!(!accepts(&basic().into(), &call(bad)), "{bad}");
    }
}

#[test]
fn every_alternative_takes_its_token_out() {
    let any = Signature::Any(vec![
        StaticToken::header("X-Token", "key".into()).into(),
        StaticToken::query("token", "key".into()).into(),
    ]);
    let call = with(post("https://h/x?token=key", JSON, "{}"), &[("X-Token", "key")]);
    assert_eq!(any.without_secrets(call), post("https://h/x", JSON, "{}"));
}

#[test]
fn credentials_and_cookies_are_taken_out_whatever_the_signature() {
    let hub = Signature::from(super::super::Mac::hub("key".into()));
    let headers = [("Authorization", "Bearer x"), ("Cookie", "a=b"), ("Proxy-Authorization", "x")];
    let call = with(post("https://h/x", JSON, "{}"), &headers);
    assert_eq!(hub.without_secrets(call), post("https://h/x", JSON, "{}"));
}
