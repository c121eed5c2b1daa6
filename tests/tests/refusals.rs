//! A refused call says what is wrong between the provider and the host: to the operator, never to the caller.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use inbox_tests::{
    APP_SECRET, Bridge, Messenger, PAGE, Wix, call_with, eventually, messaging, patient_client, sign,
};
use serde_json::{Value, json};
use sha1::Sha1;

const BINARY: &str = env!("CARGO_BIN_EXE_bridge-under-test");
const TOKEN: &str = "0123456789abcdef0123456789abcdef";

/// Three instances: Messenger, Messenger with a line end behind its secret, and Twilio.
const INSTANCES: &str = r#"
[sites.main]
auth = { kind = "api-key", key = "IST.test", site_id = "5f3a2f3e-8e4b-4a55-9d0c-0d2f6f6a1b06" }
[connectors.facebook]
type = "facebook"
site = "main"
settings = { app_secret = "a5f1c2d3e4f5061728394a5b6c7d8e9f", verify_token = "v" }
[connectors.copied]
type = "facebook"
site = "main"
settings = { app_secret = "b5f1c2d3e4f5061728394a5b6c7d8e9f\n", verify_token = "v" }
[connectors.sms]
type = "twilio-sms"
site = "main"
settings = { account_sid = "AC0123456789", auth_token = "0123456789abcdef0123456789abcdef" }
"#;

async fn start() -> anyhow::Result<Bridge> {
    Bridge::start(BINARY, INSTANCES).await
}

/// Posts what Twilio signs for this URL; the answer is the same for whatever is refused.
async fn text_signed_for(bridge: &Bridge, url: &str, headers: &[(&str, &str)]) -> anyhow::Result<()> {
    let mut mac = Hmac::<Sha1>::new_from_slice(TOKEN.as_bytes())?;
    mac.update(url.as_bytes());
    mac.update(b"BodyhiFrom+49");
    let call = patient_client().post(bridge.webhook_url("sms"));
    let mut call = call.header("x-twilio-signature", STANDARD.encode(mac.finalize().into_bytes()));
    for (name, value) in headers {
        call = call.header(*name, *value);
    }
    is_refused(call.header("content-type", "application/x-www-form-urlencoded").body("Body=hi&From=%2B49"))
        .await
}

async fn post_signed(
    bridge: &Bridge,
    instance: &str,
    secret: &str,
    signed: &str,
    sent: &str,
) -> anyhow::Result<()> {
    let call = patient_client().post(bridge.webhook_url(instance)).body(sent.to_owned());
    is_refused(call.header("x-hub-signature-256", sign(secret, signed.as_bytes()))).await
}

async fn is_refused(call: reqwest::RequestBuilder) -> anyhow::Result<()> {
    let answer = call.send().await?;
    assert_eq!(answer.status(), 401);
    assert_eq!(answer.text().await?, r#"{"error":"unauthorized"}"#, "the caller learns nothing");
    Ok(())
}

/// Waits until the operator is told this cause, in the list and in the log.
async fn is_told(bridge: &Bridge, instance: &str, cause: &str) {
    eventually(&format!("`{cause}` is told of {instance}"), async || {
        let told = bridge.verb(&["events", "--refused", "--instance", instance]).ok()?;
        let log = bridge.log().ok()?;
        (told.contains(cause) && log.contains(&cause.replace('"', "\\\""))).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_trial_of_the_url_with_a_wrong_token_is_among_them() -> anyhow::Result<()> {
    let bridge = start().await?;
    let query = "?hub.mode=subscribe&hub.verify_token=guess&hub.challenge=7";
    let answer = patient_client().get(bridge.webhook_url("facebook") + query).send().await?;
    assert_eq!(
        (answer.status().as_u16(), answer.text().await?.as_str()),
        (403, ""),
        "the caller learns nothing"
    );
    is_told(&bridge, "facebook", "the token in the call is not `verify_token`").await;
    Ok(())
}

#[tokio::test]
async fn a_wrong_public_url_is_named() -> anyhow::Result<()> {
    let bridge = start().await?;
    text_signed_for(&bridge, "http://hooks.example.com/webhooks/sms", &[]).await?;
    is_told(&bridge, "sms", "would match with http instead of https in `public_url`").await;
    let port = [("x-forwarded-host", "hooks.example.com:8443")];
    text_signed_for(&bridge, "https://hooks.example.com:8443/webhooks/sms", &port).await?;
    is_told(&bridge, "sms", "set public_url = \"https://hooks.example.com:8443\"").await;
    let prefix = [("x-forwarded-prefix", "/bridge")];
    text_signed_for(&bridge, "https://hooks.example.com/bridge/webhooks/sms", &prefix).await?;
    is_told(&bridge, "sms", "would match with the path /bridge in `public_url`").await;
    text_signed_for(&bridge, "https://elsewhere.example.com/webhooks/sms", &[]).await?;
    is_told(&bridge, "sms", "and `public_url` with the URL set at the provider").await;
    let kept: Vec<Value> = serde_json::from_str(&bridge.verb(&["events", "--refused", "--json"])?)?;
    assert_eq!(kept.len(), 4, "each cause has an entry: {kept:#?}");
    Ok(())
}

#[tokio::test]
async fn a_secret_with_a_line_end_is_named() -> anyhow::Result<()> {
    let bridge = start().await?;
    post_signed(&bridge, "copied", "b5f1c2d3e4f5061728394a5b6c7d8e9f", "{}", "{}").await?;
    is_told(&bridge, "copied", "secret number 1 had no line break at its end").await;
    post_signed(&bridge, "copied", APP_SECRET, "{}", "{}").await?;
    is_told(&bridge, "copied", "signed with the key of [connectors.facebook]").await;
    post_signed(&bridge, "sms", APP_SECRET, "{}", "{}").await?;
    let url = "set the URL at the provider to https://hooks.example.com/webhooks/facebook";
    is_told(&bridge, "sms", &format!("is a call for [connectors.facebook]: {url}")).await;
    Ok(())
}

#[tokio::test]
async fn a_proxy_that_writes_the_body_anew_is_named() -> anyhow::Result<()> {
    let bridge = start().await?;
    let sent = messaging(PAGE, "1", json!({ "mid": "m1", "text": "a very private matter: Zoë" })).to_string();
    let signed = sent.replace('ë', "\\u00eb");
    post_signed(&bridge, "facebook", APP_SECRET, &signed, &sent).await?;
    is_told(&bridge, "facebook", "let the proxy pass it on byte for byte").await;
    let told = bridge.verb(&["events", "--refused", "--json"])? + &bridge.log()?;
    for private in ["private", APP_SECRET, TOKEN] {
        assert!(!told.contains(private), "{told}");
    }
    Ok(())
}

#[tokio::test]
async fn refused_calls_are_told_to_nobody_without_the_token_and_by_no_host_that_is_down() -> anyhow::Result<()>
{
    let mut bridge = start().await?;
    assert_eq!(bridge.verb(&["events", "--refused"])?, "nothing was refused since the host started\n");
    let refused = bridge.admin_url("refused");
    assert_eq!(patient_client().get(&refused).send().await?.status(), 401);
    let guess = patient_client().get(&refused).bearer_auth("guess");
    assert_eq!(guess.send().await?.status(), 401);
    let token = std::fs::read_to_string(bridge.folder().join("bridge.db.token"))?;
    let elsewhere = patient_client().get(&refused).bearer_auth(&token).header("host", "evil.example.com");
    assert_eq!(elsewhere.send().await?.status(), 403);
    assert_eq!(patient_client().get(&refused).bearer_auth(&token).send().await?.status(), 200);
    bridge.stop()?;
    let error = bridge.fails(&["events", "--refused"], 3)?;
    assert!(error.contains("no host is running"), "{error}");
    Ok(())
}

#[tokio::test]
async fn a_flood_of_forgeries_holds_nobody_up() -> anyhow::Result<()> {
    let wix = Wix::start(12_000).await?;
    let config = format!("[wix]\nbase_url = \"{}\"\n{INSTANCES}", wix.base_url());
    let bridge = Bridge::start(BINARY, &config).await?;
    let messenger = Messenger::at(bridge.webhook_url("facebook"));
    let flood: Vec<_> = (0..8).map(|_| tokio::spawn(forgeries(messenger.clone(), 250))).collect();
    for number in 0..20 {
        messenger.share_email(PAGE, "1", &format!("m{number}"), "anna@example.com").await?;
    }
    wix.has_messages("5f3a2f3e-8e4b-4a55-9d0c-0d2f6f6a1b06", 20).await;
    for forger in flood {
        forger.await??;
    }
    let refused: Vec<Value> = serde_json::from_str(&bridge.verb(&["events", "--refused", "--json"])?)?;
    assert!(refused.len() <= 3, "calls of one kind share an entry: {refused:#?}");
    let lines = bridge.log()?.matches("refused a webhook call").count();
    assert!(lines < 500, "{lines} of 2,000 are in the log");
    assert!(bridge.metrics().await?.contains("instance=\"facebook\",outcome=\"refused\"} 2000"));
    Ok(())
}

async fn forgeries(messenger: Messenger, count: usize) -> anyhow::Result<()> {
    let body = call_with(PAGE, "1", &[json!({ "mid": "f", "text": "Zoë / ".repeat(500) })]).to_string();
    for _ in 0..count {
        assert_eq!(messenger.post_signed(&body, &sign("guess", body.as_bytes())).await?, 401);
    }
    Ok(())
}
