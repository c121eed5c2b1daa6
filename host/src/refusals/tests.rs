//! What is kept about refused calls, and what that costs.

use inbox_core::{Mac, Secrets, Signature, WebhookRequest};

use super::*;
use crate::config::parse;

const CONFIG: &str = "
[server]
public_url = \"https://hooks.example.com\"
[sites.main]
auth = { kind = \"api-key\", key = \"IST.test\", site_id = \"5f3a2f3e-8e4b-4a55-9d0c-0d2f6f6a1b01\" }
[connectors.one]
type = \"facebook\"
site = \"main\"
settings = { app_secret = \"s3cret-one\\n\", verify_token = \"v\" }
[connectors.two]
type = \"facebook\"
site = \"main\"
settings = { app_secret = \"s3cret-two\", verify_token = \"v\" }
";

fn refusals() -> (Refusals, Arc<Instance>) {
    refusals_of(CONFIG)
}

fn refusals_of(text: &str) -> (Refusals, Arc<Instance>) {
    let registry = inbox_core::host::Registry::collect().expect("the stock connectors");
    let config = parse(text, "bridge.toml".as_ref(), &registry, &|_| None).config.expect("a config");
    let one = Arc::clone(&config.instances["one"]);
    (Refusals::new(Arc::new(config)), one)
}

/// A call to the instance `one`, signed with that secret, and its refusal.
fn refusal(instance: &Instance, secret: &str) -> Box<Refusal> {
    let url = instance.webhook_url() + "/t0ken?q=t0ken";
    let call = WebhookRequest::new("POST", url, Timestamp::now()).body("a private matter");
    let call = Signature::from(Mac::hub(Secrets::from(secret))).sign(call).expect("it can be signed");
    inbox_core::host::receive(instance.connector.as_ref(), call).expect_err("it is refused")
}

#[test]
fn what_was_refused_is_kept_with_its_cause_and_without_what_is_private() {
    let (refusals, one) = refusals();
    for secret in ["s3cret-one", "s3cret-two", "guess"] {
        refusals.examine(&one, &refusal(&one, secret));
    }
    let kept = refusals.all();
    let causes: Vec<_> = kept.iter().map(|refused| refused.diagnosis.as_deref().unwrap_or("none")).collect();
    assert!(causes.iter().any(|cause| cause.contains("line break at its end")), "{causes:#?}");
    assert!(causes.iter().any(|cause| cause.contains("the key of [connectors.two]")), "{causes:#?}");
    assert!(causes.contains(&"none"), "{causes:#?}");
    let text = serde_json::to_string(&kept).expect("JSON");
    assert!(text.contains("/webhooks/one/*?*") && text.contains("\"body_bytes\":16"), "{text}");
    for private in ["s3cret", "t0ken", "private"] {
        assert!(!text.contains(private), "{text}");
    }
}

#[test]
fn what_a_caller_varies_pushes_out_no_other_cause() {
    let (refusals, one) = refusals();
    refusals.examine(&one, &refusal(&one, "s3cret-two"));
    for number in 0..30 {
        let headers = inbox_core::Headers::from_iter([(format!("x-token-{number}"), "guess".to_owned())]);
        let mut call = WebhookRequest::new("POST", one.webhook_url(), Timestamp::now());
        call.headers = headers;
        let refused = inbox_core::host::receive(one.connector.as_ref(), call).expect_err("it is not signed");
        refusals.examine(&one, &refused);
    }
    let times: Vec<_> = refusals.all().iter().map(|refused| refused.times).collect();
    assert!(times.len() == 2 && times.contains(&30), "{times:?}");
}

#[test]
fn a_probe_with_another_token_is_explained() {
    let (refusals, one) = refusals();
    for (token, expected) in [
        ("other-t0ken", "the token in the call is not `verify_token` of the settings"),
        ("%20v", "would match if the token in the call had no white space around it"),
        ("", "the token in the call is not"),
    ] {
        let query = format!("hub.mode=subscribe&hub.verify_token={token}&hub.challenge=7");
        let call = WebhookRequest::new("GET", one.webhook_url() + "?" + &query, Timestamp::now());
        refusals.examine(&one, &Refusal::of_probe(call));
        let text = serde_json::to_string(&refusals.all()).expect("JSON");
        assert!(text.contains(expected) && !text.contains("t0ken"), "{text}");
    }
}

#[test]
fn a_verify_token_that_was_copied_with_its_line_end_is_named() {
    let config = CONFIG.replace("verify_token = \"v\"", "verify_token = \"v\\n\"");
    let (refusals, one) = refusals_of(&config);
    let query = "?hub.mode=subscribe&hub.verify_token=v&hub.challenge=7";
    let call = WebhookRequest::new("GET", one.webhook_url() + query, Timestamp::now());
    refusals.examine(&one, &Refusal::of_probe(call));
    let cause = refusals.all().remove(0).diagnosis.expect("a cause");
    assert!(
        cause.contains("would match if the token in the settings had no line break at its end"),
        "{cause}"
    );
}

#[tokio::test]
async fn a_flood_takes_one_entry_and_is_examined_now_and_then() {
    let (refusals, one) = refusals();
    refusals.examine(&one, &refusal(&one, "s3cret-one"));
    for _ in 0..5_000 {
        refusals.note(&one, refusal(&one, "guess"));
    }
    // The call that is being examined has the only permit; once it is free, nothing is examined.
    let _ = refusals.0.examining.acquire().await;
    let kept = refusals.all();
    assert_eq!(kept.iter().map(|refused| refused.times).sum::<u64>(), 5_001, "each is counted");
    assert!(kept.len() <= 3, "{kept:#?}");
    let examined: u64 = kept.iter().filter(|refused| refused.examined).map(|refused| refused.times).sum();
    assert!(examined < 100, "{examined} of 5,000 were looked into");
    assert!(kept.iter().any(|refused| refused.diagnosis.is_some()), "what was found before is still there");
}
