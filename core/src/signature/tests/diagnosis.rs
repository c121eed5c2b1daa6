//! What goes wrong between a provider and the host, each named: in the forms of the stock connectors.

use super::super::{
    Basic, DiagnosisContext, Hash, Mac, Place, Recipe, Signature, StaticToken, TimeUnit, UrlVariant, diagnose,
};
use super::{FORM, JSON, NOW, at, post};
use crate::diagnosis::Diagnosis;
use crate::request::WebhookRequest;
use crate::secret::Secrets;

const PUBLIC: &str = "https://hooks.example.com";
const TEXT: &str = r#"{"name":"Zoë","url":"https://example.com/a","at":"a@example.com"}"#;

fn twilio(secrets: impl Into<Secrets>) -> Signature {
    use UrlVariant::{AsIs, DefaultPort, NoPort, Quotes};
    let recipe = Recipe::new("{url}{form_sorted}", Place::header("X-Twilio-Signature"))
        .base64()
        .url_variants([AsIs, NoPort, DefaultPort, Quotes])
        .body_hash_param("bodySHA256");
    Mac::new(Hash::Sha1, recipe, secrets.into()).expect("a good recipe").into()
}

fn square() -> Signature {
    let recipe = Recipe::new("{url}{body}", Place::header("X-Square-HmacSha256-Signature")).base64();
    Mac::new(Hash::Sha256, recipe, "sq-key".into()).expect("a good recipe").into()
}

fn hub(secrets: impl Into<Secrets>) -> Signature {
    Mac::hub(secrets.into()).into()
}

fn calendly(secrets: impl Into<Secrets>) -> Signature {
    let recipe = Recipe::new("{ts}.{body}", Place::header("Calendly-Webhook-Signature"))
        .key_value_list("v1")
        .timestamp(Place::item("t"), TimeUnit::Seconds, 180);
    Mac::new(Hash::Sha256, recipe, secrets.into()).expect("a good recipe").into()
}

fn acuity() -> Signature {
    let recipe = Recipe::new("{body}", Place::header("X-Acuity-Signature")).base64();
    Mac::new(Hash::Sha256, recipe, "ac-key".into()).expect("a good recipe").into()
}

fn signed(signature: &Signature, request: WebhookRequest) -> WebhookRequest {
    signature.sign(request).expect("it can be signed")
}

/// The diagnosis of a call to `public_url`.
fn diagnosed(signature: &Signature, request: &WebhookRequest, public_url: &str) -> String {
    assert!(signature.verify(request).is_err(), "it is to be refused");
    let diagnosis = diagnose(signature, request, &DiagnosisContext::new(public_url, &[]));
    diagnosis.map_or_else(|| "nothing".to_owned(), |diagnosis| diagnosis.to_string())
}

/// A call that was signed for one URL and arrived under another, with these headers.
fn moved(signature: &Signature, from: &str, to: &str, headers: &[(&str, &str)]) -> WebhookRequest {
    let call = signed(signature, post(&format!("{from}/webhooks/x?a=1"), FORM, "From=%2B49&Body=hi"));
    let arrived = WebhookRequest { url: format!("{to}/webhooks/x?a=1"), ..call };
    super::with(arrived, headers)
}

#[test]
fn a_wrong_public_url_is_named_with_what_to_write_instead() {
    let (proxied, tunnel) = ([("Host", "hooks.example.com:8443")], [("X-Forwarded-Host", "a.ngrok.app, b")]);
    for (signature, from, to, headers, said) in [
        (twilio("t"), PUBLIC, "http://hooks.example.com", &[][..], "with https instead of http"),
        (twilio("t"), "http://hooks.example.com", PUBLIC, &[], "with http instead of https"),
        (square(), PUBLIC, "https://hooks.example.com:8443", &[], "without the port :8443"),
        (twilio("t"), "https://hooks.example.com:8443", PUBLIC, &proxied, "with the port :8443"),
        (square(), "https://hooks.example.com:443", PUBLIC, &[], "with the port :443"),
        (twilio("t"), PUBLIC, "https://hooks.example.com/in", &[], "without the path /in"),
        (
            twilio("t"),
            PUBLIC,
            "http://hooks.example.com:8443",
            &[("Host", "hooks.example.com")],
            "with https instead of http and without the port :8443",
        ),
        (
            twilio("t"),
            "https://hooks.example.com/in",
            PUBLIC,
            &[("X-Forwarded-Prefix", "/in/")],
            "with the path /in",
        ),
        (
            twilio("t"),
            "https://hooks.example.com/in",
            PUBLIC,
            &[("X-Original-URI", "/in/webhooks/x?a=1")],
            "with the path /in",
        ),
        (
            twilio("t"),
            PUBLIC,
            "http://hooks.example.com:8080/x",
            &[("Host", "127.0.0.1:8787")],
            "with https instead of http and without the port :8080 and without the path /x",
        ),
        (
            twilio("t"),
            "https://a.ngrok.app",
            "http://127.0.0.1:8787",
            &tunnel,
            "with https instead of http and with the host a.ngrok.app and without the port :8787",
        ),
    ] {
        let expected = format!("would match {said} in `public_url`: set public_url = \"{from}\"");
        assert_eq!(diagnosed(&signature, &moved(&signature, from, to, headers), to), expected);
    }
}

#[test]
fn another_path_is_the_proxys() {
    let twilio = twilio("t");
    let call = signed(&twilio, post(&format!("{PUBLIC}/webhooks/x/?a=1"), FORM, "a=1"));
    let arrived = WebhookRequest { url: format!("{PUBLIC}/webhooks/x?a=1"), ..call };
    assert_eq!(diagnose(&twilio, &arrived, &DiagnosisContext::new(PUBLIC, &[])), Some(Diagnosis::Path));
    let call = signed(&twilio, post(&format!("{PUBLIC}/webhooks/x"), FORM, "a=1"));
    let arrived = WebhookRequest { url: format!("{PUBLIC}/webhooks/x?added=1"), ..call };
    assert_eq!(diagnose(&twilio, &arrived, &DiagnosisContext::new(PUBLIC, &[])), Some(Diagnosis::Path));
    let call = signed(&twilio, post(&format!("{PUBLIC}/sms?a=1"), FORM, "a=1"));
    let arrived = WebhookRequest { url: format!("{PUBLIC}/webhooks/x"), ..call };
    let arrived = super::with(arrived, &[("X-Forwarded-Uri", "/sms?a=1")]);
    assert_eq!(diagnose(&twilio, &arrived, &DiagnosisContext::new(PUBLIC, &[])), Some(Diagnosis::Path));
}

#[test]
fn a_secret_with_something_around_it_is_named() {
    let right = signed(&hub("s3cret"), post(PUBLIC, JSON, TEXT));
    for (secret, flaw) in [
        ("s3cret\n", "line break at its end"),
        ("s3cret\r\n\n", "line break at its end"),
        (" s3cret", "white space around it"),
        ("\u{feff}s3cret", "white space around it"),
        ("\"s3cret\"", "quotes around it"),
        ("'s3cret'\n", "quotes around it"),
    ] {
        let expected =
            format!("would match if secret number 1 had no {flaw}: remove it where the secret is stored");
        assert_eq!(diagnosed(&hub(secret), &right, PUBLIC), expected);
    }
    let timed = signed(&calendly("s3cret"), post(PUBLIC, JSON, TEXT));
    let several = toml::from_str::<Several>("keys = ['new', \"s3cret\\n\"]").expect("two keys").keys;
    assert!(diagnosed(&calendly(several), &timed, PUBLIC).contains("secret number 2 had no line break"));
}

#[derive(serde::Deserialize)]
struct Several {
    keys: Secrets,
}

#[test]
fn a_token_with_something_around_it_or_before_it_is_named() {
    let token =
        |secret: &str| Signature::from(StaticToken::header("Authorization", secret.into()).prefix("Bearer "));
    let right = signed(&token("t0ken"), post(PUBLIC, JSON, TEXT));
    assert!(diagnosed(&token("t0ken\n"), &right, PUBLIC).contains("line break"));
    let basic = |secret: &str| Signature::from(Basic::new("anna", secret.into()));
    let right = signed(&basic("t0ken"), post(PUBLIC, JSON, TEXT));
    assert!(diagnosed(&basic("t0ken "), &right, PUBLIC).contains("white space"));
    for sent in ["t0ken", "bearer t0ken", "Token t0ken"] {
        let sent = super::with(post(PUBLIC, JSON, TEXT), &[("Authorization", sent)]);
        assert!(diagnosed(&token("t0ken"), &sent, PUBLIC).contains("not written as `Bearer` and the token"));
    }
}

#[test]
fn a_body_that_was_changed_on_the_way_is_named() {
    for (sent, arrived, change) in [
        (TEXT.replace('ë', "\\u00eb"), TEXT.to_owned(), "letters written as"),
        (TEXT.replace('ë', "\\u00eb").replace('/', "\\/"), TEXT.to_owned(), "`/` written as"),
        (
            TEXT.replace('ë', "\\u00eb").replace('/', "\\/").replace('@', "\\u0040"),
            TEXT.to_owned(),
            "letters",
        ),
        (TEXT.to_owned(), TEXT.replace('ë', "\\u00eb"), "letters written as"),
        (TEXT.to_owned(), TEXT.replace(',', ", ").replace("\":", "\": "), "white space in the JSON"),
        (TEXT.replace(',', ", ").replace("\":", "\": "), TEXT.to_owned(), "white space in the JSON"),
        (format!("{TEXT}\n"), TEXT.to_owned(), "white space at the start or end"),
        ("{\r\n}".to_owned(), "{\n}".to_owned(), "line breaks"),
    ] {
        let call = signed(&hub("s3cret"), post(PUBLIC, JSON, &sent));
        let call = WebhookRequest { body: arrived.into_bytes(), ..call };
        let sentence = diagnosed(&hub("s3cret"), &call, PUBLIC);
        assert!(sentence.contains("changed on the way") && sentence.contains(change), "{sent}: {sentence}");
    }
    for (sent, arrived) in [
        ("a=1+2", "a=1%202"),
        ("a=1%202", "a=1+2"),
        ("a=%2f", "a=%2F"),
        ("a=%2F", "a=%2f"),
        ("a=1+2%2f&b&c=~*", "a=1%202/&b&c=%7E%2A"),
        ("a=1+2%2F%7E%2A&&b=%C3%AB", "a=1%202%2f~*&&b=%c3%ab"),
        ("a=1%202(%40)", "a=1+2%28@%29"),
    ] {
        let call = signed(&acuity(), post(PUBLIC, FORM, sent));
        let call = WebhookRequest { body: arrived.as_bytes().to_vec(), ..call };
        assert!(diagnosed(&acuity(), &call, PUBLIC).contains("form fields encoded differently"), "{sent}");
    }
}

#[test]
fn a_signature_in_another_form_is_named() {
    use base64::Engine as _;
    let header = "X-Hub-Signature-256";
    let right = signed(&hub("s3cret"), post(PUBLIC, JSON, TEXT));
    let hex = right.headers.get(header).and_then(|text| text.strip_prefix("sha256=")).expect("it is signed");
    let bytes = hex::decode(hex).expect("hexadecimal");
    let url_safe = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(&bytes);
    let base64 = base64::engine::general_purpose::STANDARD.encode(&bytes);
    for text in [hex.to_owned(), format!("SHA256={hex}"), format!("sha256={base64}"), base64, url_safe] {
        let mut call = right.clone();
        call.headers.set(header, &text);
        let expected = format!(
            "the signature in header {header} is valid, but not written as `sha256=` and hexadecimal: find what \
             rewrites it on the way"
        );
        assert_eq!(diagnosed(&hub("s3cret"), &call, PUBLIC), expected, "{text}");
    }
}

#[test]
fn a_clock_that_is_off_is_named() {
    let call = signed(&calendly("s3cret"), post(PUBLIC, JSON, TEXT));
    let late = WebhookRequest { received_at: at(NOW + 412), ..call.clone() };
    assert!(
        diagnosed(&calendly("s3cret"), &late, PUBLIC)
            .starts_with("has a valid signature, but is 412 s old (180 s are")
    );
    let early = WebhookRequest { received_at: at(NOW - 412), ..call };
    assert!(
        diagnosed(&calendly("s3cret"), &early, PUBLIC)
            .starts_with("has a valid signature, but lies 412 s in the future")
    );
}

#[test]
fn a_header_that_is_missing_is_named_beside_those_like_it() {
    let call = super::with(post(PUBLIC, JSON, TEXT), &[("X-Hub-Signature", "sha1=00"), ("Via", "1.1 proxy")]);
    let expected = "header X-Hub-Signature-256 did not arrive, but header x-hub-signature did: set up the provider to \
                    sign its calls, and let the proxy pass it on";
    assert_eq!(diagnosed(&hub("s3cret"), &call, PUBLIC), expected);
    let twice = signed(&hub("s3cret"), post(PUBLIC, JSON, TEXT));
    let twice = super::with(twice, &[("x-hub-signature-256", "sha256=00")]);
    assert!(diagnosed(&hub("s3cret"), &twice, PUBLIC).contains("arrived more than once"));
}

#[test]
fn the_key_of_another_instance_is_named() {
    let (own, other) = (hub("s3cret"), hub("an0ther"));
    let call = signed(&other, post(PUBLIC, JSON, TEXT));
    let same_type = [("pages", &other)];
    let diagnosis = diagnose(&own, &call, &DiagnosisContext::new(PUBLIC, &same_type));
    assert_eq!(diagnosis, Some(Diagnosis::SameType { instance: "pages".to_owned() }));
}

#[test]
fn a_call_for_an_instance_of_another_type_is_named_with_the_url_that_it_should_go_to() {
    let (own, calendly) = (hub("s3cret"), calendly("an0ther"));
    let url = "https://hooks.example.com/webhooks/calendly";
    let other_types = [("calendly", &calendly, url.to_owned())];
    let known = DiagnosisContext::new(PUBLIC, &[]).with_other_types(&other_types);
    let sentence = |call: &WebhookRequest| diagnose(&own, call, &known).map(|sentence| sentence.to_string());
    let call = signed(&calendly, post(PUBLIC, JSON, TEXT));
    let expected = format!("is a call for [connectors.calendly]: set the URL at the provider to {url}");
    assert_eq!(sentence(&call), Some(expected));
    let forged = WebhookRequest { body: b"{}".to_vec(), ..call };
    assert!(
        sentence(&forged)
            .is_some_and(|sentence| sentence.starts_with("header X-Hub-Signature-256 did not arrive"))
    );
}

#[test]
fn a_timestamp_in_the_future_is_named_in_the_refusal() {
    let early = signed(&calendly("s3cret"), post(PUBLIC, JSON, TEXT));
    let refused = |seconds: i64| {
        let received_at = early.received_at + jiff::SignedDuration::from_secs(seconds);
        let refusal = calendly("s3cret").verify(&WebhookRequest { received_at, ..early.clone() });
        refusal.expect_err("it is too far off").to_string()
    };
    assert_eq!(refused(-600), "the timestamp is 600 s in the future; 180 s are allowed");
    assert_eq!(refused(600), "the timestamp is 600 s old; 180 s are allowed");
}

#[test]
fn a_forgery_is_explained_by_nothing_and_costs_little() {
    let forged = |body: &str| {
        let call = signed(&square(), post(PUBLIC, JSON, body));
        let headers =
            [("Host", "a.example.com"), ("X-Forwarded-Host", "b.example.com"), ("X-Forwarded-Prefix", "/in")];
        super::with(WebhookRequest { body: b"{\"another\":\"body\"}".to_vec(), ..call }, &headers)
    };
    assert_eq!(diagnosed(&square(), &forged("{}"), PUBLIC), "nothing");
    let long = format!("\"{}\"", "x".repeat(64 * 1024));
    let spaced = WebhookRequest {
        body: format!("{long} ").into_bytes(),
        ..signed(&hub("s"), post(PUBLIC, JSON, &long))
    };
    assert_eq!(diagnosed(&hub("s"), &spaced, PUBLIC), "nothing", "a body that large is not tried");
    let right = signed(&hub("s"), post(PUBLIC, JSON, TEXT));
    assert_eq!(
        diagnose(&hub("s"), &right, &DiagnosisContext::default()),
        None,
        "what is right needs no diagnosis"
    );
}

#[test]
fn a_diagnosis_holds_no_secret_no_body_and_no_query() {
    let right = signed(&hub("s3cret"), post(&format!("{PUBLIC}/webhooks/x/t0ken?q=t0ken"), JSON, TEXT));
    for secret in ["s3cret\n", "\"s3cret\""] {
        let sentence = diagnosed(&hub(secret), &right, PUBLIC);
        assert!(!["s3cret", "t0ken", "Zoë"].iter().any(|word| sentence.contains(word)), "{sentence}");
    }
}
