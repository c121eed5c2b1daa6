//! What the endpoint takes, refuses and answers.

use inbox_tests::{APP_SECRET, PAGE, eventually, messaging, patient_client, sign};
use serde_json::json;

use super::{ANNA, ANNA_EMAIL, SITE, start};

#[tokio::test]
async fn what_is_not_rightly_signed_is_refused_and_not_stored() -> anyhow::Result<()> {
    let (_wix, bridge, messenger) = start("", "").await?;
    let body = messaging(PAGE, ANNA, json!({ "mid": "m1", "text": "hello" })).to_string();
    let right = sign(APP_SECRET, body.as_bytes());
    let forgeries = [
        sign("another instance's secret", body.as_bytes()),
        sign(APP_SECRET, b"{}"),
        String::new(),
        "sha256=".to_owned(),
        right.replace("sha256=", "sha1="),
        right.trim_start_matches("sha256=").to_owned(),
        right[..right.len() - 2].to_owned(),
        format!("{right},{right}"),
    ];
    for forgery in forgeries {
        assert_eq!(messenger.post_signed(&body, &forgery).await?, 401, "{forgery}");
    }
    let http = patient_client();
    let unsigned = http.post(bridge.webhook_url("facebook")).body(body.clone()).send().await?;
    assert_eq!(unsigned.status(), 401);
    let twice = http.post(bridge.webhook_url("facebook")).body(body.clone());
    let twice =
        twice.header("x-hub-signature-256", &right).header("x-hub-signature-256", &right).send().await?;
    assert_eq!(twice.status(), 401);
    let nowhere =
        http.post(bridge.webhook_url("nobody")).header("x-hub-signature-256", &right).body(body.clone());
    assert_eq!(nowhere.send().await?.status(), 404);
    assert!(bridge.stored_bodies()?.is_empty());
    assert_eq!(messenger.post_signed(&body, &right).await?, 200, "the same body with its right signature");
    assert_eq!(bridge.stored_bodies()?, [body]);
    assert!(bridge.metrics().await?.contains("outcome=\"refused\"} 10"));
    Ok(())
}

#[tokio::test]
async fn the_handshake_is_answered_to_the_byte() -> anyhow::Result<()> {
    let (_wix, bridge, _) = start("", "").await?;
    let url = bridge.webhook_url("facebook");
    let ask = |token: &str| {
        patient_client()
            .get(format!("{url}?hub.mode=subscribe&hub.verify_token={token}&hub.challenge=1158201444"))
            .send()
    };
    let right = ask("verify-me").await?;
    assert_eq!((right.status().as_u16(), right.text().await?.as_str()), (200, "1158201444"));
    let wrong = ask("guess").await?;
    assert_eq!(wrong.status(), 403);
    assert!(!wrong.text().await?.contains("1158201444"));
    Ok(())
}

#[tokio::test]
async fn a_body_of_unknown_shape_is_acknowledged_kept_and_visible() -> anyhow::Result<()> {
    let (_wix, bridge, messenger) = start("", "").await?;
    let bodies = ["not json at all", "[]", "{\"object\":\"page\",\"entry\":7}"];
    for body in bodies {
        assert_eq!(messenger.post_signed(body, &sign(APP_SECRET, body.as_bytes())).await?, 200);
    }
    bridge.counts("malformed", 3).await;
    assert_eq!(bridge.stored_bodies()?, bodies);
    let events = bridge.events()?;
    assert!(events.iter().all(|event| event["reason"].is_string()), "each says why: {events:#?}");
    Ok(())
}

#[tokio::test]
async fn a_broken_sibling_sinks_no_other() -> anyhow::Result<()> {
    let (wix, bridge, messenger) = start("", "").await?;
    messenger.share_email(PAGE, ANNA, "m0", ANNA_EMAIL).await?;
    let good = |id: &str| json!({ "sender": { "id": ANNA }, "recipient": { "id": PAGE }, "timestamp": 1, "message": { "mid": id, "text": id } });
    let entry = json!({ "id": PAGE, "messaging": [good("m1"), { "message": "?" }, good("m2")] });
    assert_eq!(messenger.post(&json!({ "object": "page", "entry": [entry] })).await?, 200);
    wix.has_messages(SITE, 3).await;
    bridge.counts("malformed", 1).await;
    Ok(())
}

#[tokio::test]
async fn logs_hold_no_secret_and_no_message_text() -> anyhow::Result<()> {
    let (wix, bridge, messenger) = start("", "").await?;
    messenger.text(PAGE, ANNA, "m1", "a very private matter").await?;
    messenger.share_email(PAGE, ANNA, "m2", ANNA_EMAIL).await?;
    wix.has_messages(SITE, 2).await;
    messenger.post_signed("a private forgery", "sha256=00").await?;
    patient_client()
        .get(
            bridge.webhook_url("facebook") + "?hub.mode=subscribe&hub.verify_token=verify-me&hub.challenge=7",
        )
        .send()
        .await?;
    let refused = async || bridge.log().ok().filter(|log| log.contains("refused a webhook call"));
    let log = eventually("the refusal is logged", refused).await;
    for secret in ["private", APP_SECRET, "verify-me", "IST.test", ANNA_EMAIL, ANNA] {
        assert!(!log.contains(secret), "the log holds {secret:?}:\n{log}");
    }
    Ok(())
}
