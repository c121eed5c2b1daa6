//! A signed webhook becomes a message in the right conversation: the whole way, over real HTTP.

use anyhow::Context;
use inbox_tests::{APP_SECRET, Bridge, Messenger, PAGE, Wix, eventually, messaging, sign};
use serde_json::{Value, json};

const BINARY: &str = env!("CARGO_BIN_EXE_bridge-under-test");
/// Site ids as Wix has them.
const SITE: &str = "5f3a2f3e-8e4b-4a55-9d0c-0d2f6f6a1b01";
const OTHER_SITE: &str = "5f3a2f3e-8e4b-4a55-9d0c-0d2f6f6a1b02";
const OTHER_PAGE: &str = "222222222222222";
const ANNA: &str = "6789012345678901";
const ANNA_EMAIL: &str = "anna.levi@example.com";

/// One site that gets everything, with `site` keys and `instance` keys added.
fn one_site(wix: &Wix, site: &str, instance: &str) -> String {
    format!(
        "[wix]\nbase_url = \"{}\"\n[sites.main]\nauth = {{ kind = \"api-key\", key = \"IST.test\", site_id = \"{SITE}\" }}\n{site}\n\
         [connectors.facebook]\ntype = \"facebook\"\nsite = \"main\"\n{instance}\n{SETTINGS}",
        wix.base_url()
    )
}

const SETTINGS: &str = "[connectors.facebook.settings]\napp_secret = \"a5f1c2d3e4f5061728394a5b6c7d8e9f\"\nverify_token = \"verify-me\"\n";

async fn start(site: &str, instance: &str) -> anyhow::Result<(Wix, Bridge, Messenger)> {
    let wix = Wix::start(12_000).await?;
    let bridge = Bridge::start(BINARY, &one_site(&wix, site, instance)).await?;
    let messenger = Messenger::at(bridge.webhook_url("facebook"));
    Ok((wix, bridge, messenger))
}

#[tokio::test]
async fn people_who_are_unknown_are_held_until_they_share_an_address() -> anyhow::Result<()> {
    let (wix, bridge, messenger) = start("", "").await?;
    let contact = wix.add_contact(SITE, json!({ "name": "Anna Levi", "emails": [ANNA_EMAIL] })).await?;
    assert_eq!(messenger.text(PAGE, ANNA, "m1", "first").await?, 200);
    assert_eq!(messenger.text(PAGE, ANNA, "m2", "second").await?, 200);
    bridge.counts("held", 2).await;
    assert_eq!(messenger.share_email(PAGE, ANNA, "m3", ANNA_EMAIL).await?, 200);
    let messages = wix.has_messages(SITE, 3).await;
    assert_eq!(wix.texts(SITE).await?, ["first", "second", ANNA_EMAIL]);
    assert!(messages.iter().all(|entry| entry["contactId"] == contact.as_str()));
    let first = &messages[0]["message"];
    assert_eq!(first["direction"], "PARTICIPANT_TO_BUSINESS");
    assert_eq!(first["visibility"], "BUSINESS");
    assert_eq!(first["badges"][0]["text"], "Facebook");
    bridge.counts("held", 0).await;
    Ok(())
}

#[tokio::test]
async fn held_people_and_redeliveries_survive_a_restart() -> anyhow::Result<()> {
    let (wix, mut bridge, messenger) = start("", "").await?;
    messenger.text(PAGE, ANNA, "m1", "first").await?;
    messenger.text(PAGE, ANNA, "m2", "second").await?;
    bridge.counts("held", 2).await;
    bridge.kill()?;
    bridge.run().await?;
    bridge.counts("held", 2).await;
    assert_eq!(messenger.text(PAGE, ANNA, "m1", "first").await?, 200, "a redelivery is acknowledged");
    messenger.share_email(PAGE, ANNA, "m3", ANNA_EMAIL).await?;
    wix.has_messages(SITE, 3).await;
    assert_eq!(bridge.stop()?, Some(0), "SIGTERM ends it well");
    bridge.run().await?;
    messenger.text(PAGE, ANNA, "m2", "second").await?;
    messenger.text(PAGE, ANNA, "m4", "fourth").await?;
    wix.has_messages(SITE, 4).await;
    assert_eq!(wix.texts(SITE).await?, ["first", "second", ANNA_EMAIL, "fourth"]);
    Ok(())
}

#[tokio::test]
async fn someone_new_becomes_a_contact_with_a_name_and_an_address() -> anyhow::Result<()> {
    let (wix, _bridge, messenger) = start("", "").await?;
    messenger.share_email(PAGE, ANNA, "m1", "Anna.Levi@Example.com").await?;
    let messages = wix.has_messages(SITE, 1).await;
    assert_eq!(messages[0]["contactEmail"], ANNA_EMAIL);
    let calls = wix.calls(SITE).await?;
    let dropped =
        calls.iter().filter(|call| call["droppedFields"].as_array().is_some_and(|list| !list.is_empty()));
    assert_eq!(dropped.count(), 0, "Wix would drop a field: {calls:#?}");
    assert!(calls.iter().all(|call| call["status"] == 200), "{calls:#?}");
    Ok(())
}

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
    let http = reqwest::Client::new();
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
        reqwest::get(format!("{url}?hub.mode=subscribe&hub.verify_token={token}&hub.challenge=1158201444"))
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
async fn each_pages_people_land_in_their_own_site() -> anyhow::Result<()> {
    let wix = Wix::start(12_000).await?;
    let site = |name: &str, id: &str, page: &str| {
        format!(
            "[sites.{name}]\nauth = {{ kind = \"app\", app_id = \"a1\", app_secret = \"s1\", instance_id = \"{id}\" }}\n\
             accounts = {{ facebook = [\"{page}\"] }}\n"
        )
    };
    let base = format!("[wix]\nbase_url = \"{}\"\n", wix.base_url());
    let instance = format!("[connectors.facebook]\ntype = \"facebook\"\n{SETTINGS}");
    let first = base + &instance + &site("one", SITE, PAGE);
    let mut bridge = Bridge::start(BINARY, &first).await?;
    let messenger = Messenger::at(bridge.webhook_url("facebook"));
    messenger.share_email(PAGE, ANNA, "m1", ANNA_EMAIL).await?;
    messenger.text(OTHER_PAGE, "42", "m2", "to the other page").await?;
    messenger.share_email(OTHER_PAGE, "42", "m3", "ben@example.com").await?;
    wix.has_messages(SITE, 1).await;
    bridge.counts("held", 2).await;
    assert_eq!(bridge.stop()?, Some(0));
    bridge.configure(&(first + &site("two", OTHER_SITE, OTHER_PAGE)))?;
    bridge.run().await?;
    wix.has_messages(OTHER_SITE, 2).await;
    assert_eq!(wix.texts(OTHER_SITE).await?, ["to the other page", "ben@example.com"]);
    wix.has_messages(SITE, 1).await;
    Ok(())
}

/// Four contacts that have Anna's address: the shared set of every `contact_match`.
async fn shared_contacts(wix: &Wix) -> anyhow::Result<[String; 4]> {
    let secondary = ["other@example.com", ANNA_EMAIL];
    Ok([
        wix.add_contact(
            SITE,
            person("oldest", &secondary, "2020-01-01T00:00:00.000Z", "2024-01-01T00:00:00.000Z"),
        )
        .await?,
        wix.add_contact(
            SITE,
            person(
                "active",
                &["Anna.Levi@Example.com"],
                "2021-01-01T00:00:00.000Z",
                "2026-01-01T00:00:00.000Z",
            ),
        )
        .await?,
        wix.add_contact(
            SITE,
            person("primary", &[ANNA_EMAIL], "2022-01-01T00:00:00.000Z", "2025-01-01T00:00:00.000Z"),
        )
        .await?,
        wix.add_contact(
            SITE,
            person("newest", &secondary, "2023-01-01T00:00:00.000Z", "2026-06-01T00:00:00.000Z"),
        )
        .await?,
    ])
}

fn person(name: &str, emails: &[&str], created: &str, active: &str) -> Value {
    json!({ "name": name, "emails": emails, "createdDate": created, "lastActivity": active })
}

#[tokio::test]
async fn the_contact_is_chosen_by_the_sites_policy() -> anyhow::Result<()> {
    for (policy, expected) in
        [("best", vec![1]), ("oldest", vec![0]), ("newest", vec![3]), ("all", vec![0, 1, 2, 3])]
    {
        let (wix, _bridge, messenger) = start(&format!("contact_match = \"{policy}\""), "").await?;
        let contacts = shared_contacts(&wix).await?;
        messenger.share_email(PAGE, ANNA, "m1", ANNA_EMAIL).await?;
        let messages = wix.has_messages(SITE, expected.len()).await;
        let mut got: Vec<_> =
            messages.iter().map(|entry| entry["contactId"].as_str().unwrap_or_default()).collect();
        let mut want: Vec<_> = expected.iter().map(|at: &usize| contacts[*at].as_str()).collect();
        got.sort_unstable();
        want.sort_unstable();
        assert_eq!(got, want, "contact_match = {policy}");
    }
    Ok(())
}

#[tokio::test]
async fn several_matches_are_held_where_the_policy_says_so() -> anyhow::Result<()> {
    let (wix, bridge, messenger) = start("contact_match = \"hold\"", "").await?;
    shared_contacts(&wix).await?;
    messenger.share_email(PAGE, ANNA, "m1", ANNA_EMAIL).await?;
    bridge.counts("held", 1).await;
    assert!(wix.messages(SITE).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn unknown_people_are_held_or_ignored_where_the_policy_says_so() -> anyhow::Result<()> {
    let (wix, bridge, messenger) = start("unknown_contact = \"hold\"", "").await?;
    messenger.share_email(PAGE, ANNA, "m1", ANNA_EMAIL).await?;
    bridge.counts("held", 1).await;
    assert!(wix.messages(SITE).await?.is_empty());

    let (wix, bridge, messenger) =
        start("unknown_contact = \"hold\"", "unknown_contact = \"ignore\"").await?;
    messenger.share_email(PAGE, ANNA, "m1", ANNA_EMAIL).await?;
    let ignored = "the event is ignored";
    eventually(ignored, async || {
        let events = bridge.events().ok()?;
        (events.len() == 1 && events[0]["state"] == "ignored").then_some(())
    })
    .await;
    let report = bridge.ready().await?;
    assert_eq!((&report["held"], &report["dead"], &report["waiting"]), (&json!(0), &json!(0), &json!(0)));
    assert!(wix.messages(SITE).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn badge_and_visibility_can_be_set_in_the_config() -> anyhow::Result<()> {
    let instance = "visibility = \"business-and-participant\"\nbadge = { text = \"Our Page\", icon_url = \"https://example.com/icon.png\" }";
    let (wix, _bridge, messenger) = start("", instance).await?;
    messenger.share_email(PAGE, ANNA, "m1", ANNA_EMAIL).await?;
    let message = &wix.has_messages(SITE, 1).await[0]["message"];
    assert_eq!(message["visibility"], "BUSINESS_AND_PARTICIPANT");
    assert_eq!(
        (&message["badges"][0]["text"], &message["badges"][0]["iconUrl"]),
        (&json!("Our Page"), &json!("https://example.com/icon.png"))
    );
    Ok(())
}

#[tokio::test]
async fn nothing_acknowledged_is_lost_by_a_kill_under_load() -> anyhow::Result<()> {
    let (wix, mut bridge, messenger) = start("calls_per_minute = 12000", "").await?;
    messenger.share_email(PAGE, ANNA, "m0", ANNA_EMAIL).await?;
    wix.has_messages(SITE, 1).await;
    let load = tokio::spawn(acknowledged_texts(messenger.clone(), 300));
    let some = "some of the load in the inbox";
    eventually(some, async || wix.messages(SITE).await.ok().filter(|messages| messages.len() > 20)).await;
    bridge.kill()?;
    let acknowledged = load.await?;
    bridge.run().await?;
    let all = "everything acknowledged in the inbox";
    let texts = eventually(all, async || {
        let texts = wix.texts(SITE).await.ok()?;
        acknowledged.iter().all(|text| texts.contains(text)).then_some(texts)
    });
    let texts = texts.await;
    let mut once = texts.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), texts.len(), "a message was shown twice");
    let order: Vec<u32> = texts.iter().filter_map(|text| text.parse().ok()).collect();
    assert!(order.is_sorted(), "out of order: {order:?}");
    Ok(())
}

/// Sends numbered texts one after the other; returns those that were acknowledged.
async fn acknowledged_texts(messenger: Messenger, count: usize) -> Vec<String> {
    let mut acknowledged = Vec::new();
    for number in 0..count {
        let text = number.to_string();
        if let Ok(200) = messenger.text(PAGE, ANNA, &format!("load-{number}"), &text).await {
            acknowledged.push(text);
        }
    }
    acknowledged
}

#[tokio::test]
async fn logs_hold_no_secret_and_no_message_text() -> anyhow::Result<()> {
    let (wix, bridge, messenger) = start("", "").await?;
    messenger.text(PAGE, ANNA, "m1", "a very private matter").await?;
    messenger.share_email(PAGE, ANNA, "m2", ANNA_EMAIL).await?;
    wix.has_messages(SITE, 2).await;
    messenger.post_signed("a private forgery", "sha256=00").await?;
    reqwest::get(
        bridge.webhook_url("facebook") + "?hub.mode=subscribe&hub.verify_token=verify-me&hub.challenge=7",
    )
    .await?;
    let refused = async || bridge.log().ok().filter(|log| log.contains("refused a webhook call"));
    let log = eventually("the refusal is logged", refused).await;
    for secret in ["private", APP_SECRET, "verify-me", "IST.test", ANNA_EMAIL, ANNA] {
        assert!(!log.contains(secret), "the log holds {secret:?}:\n{log}");
    }
    Ok(())
}

#[tokio::test]
async fn a_broken_site_or_instance_takes_no_other_down() -> anyhow::Result<()> {
    let wix = Wix::start(12_000).await?;
    let config = one_site(&wix, "", "")
        + "[sites.broken]\nauth = { kind = \"api-key\", key = { env = \"NO_SUCH_VARIABLE\" }, site_id = \"x\" }\n\
           [connectors.other]\ntype = \"facebook\"\nsite = \"main\"\n[connectors.other.settings]\nverify_token = \"v\"\n";
    let bridge = Bridge::start(BINARY, &config).await?;
    Messenger::at(bridge.webhook_url("facebook")).share_email(PAGE, ANNA, "m1", ANNA_EMAIL).await?;
    wix.has_messages(SITE, 1).await;
    let answer = reqwest::Client::new().post(bridge.webhook_url("other")).body("{}").send().await?;
    assert_eq!(answer.status(), 503);
    assert!(answer.headers().contains_key("retry-after"));
    let report = bridge.ready().await?;
    report["broken_instances"]["other"].as_str().context("the report names the broken instance")?;
    report["broken_sites"]["broken"].as_str().context("the report names the broken site")?;
    Ok(())
}

#[tokio::test]
async fn a_connector_that_panics_stops_nothing_else() -> anyhow::Result<()> {
    let wix = Wix::start(12_000).await?;
    let config = one_site(&wix, "", "")
        + "[connectors.fragile]\ntype = \"fragile\"\nsite = \"main\"\n[connectors.fragile.settings]\ntoken = \"t0ken\"\n";
    let bridge = Bridge::start(BINARY, &config).await?;
    let url = bridge.webhook_url("fragile") + "/t0ken";
    let bodies = ["panic in parse", "panic in map", "panic in api_hosts", "all is well"];
    for body in bodies {
        let answer = reqwest::Client::new().post(&url).body(body).send().await?;
        assert_eq!((answer.status().as_u16(), answer.text().await?.as_str()), (200, ""), "{body}");
    }
    wix.has_messages(SITE, 1).await;
    assert_eq!(wix.texts(SITE).await?, ["all is well"]);
    let mut events = eventually("nothing is waiting", async || {
        let is_ended = |event: &Value| event["state"] != "waiting";
        bridge.events().ok().filter(|events| events.len() == bodies.len() && events.iter().all(is_ended))
    })
    .await;
    events.sort_by_key(|event| event["request"].as_i64());
    let states: Vec<_> = events.iter().map(|event| event["state"].as_str().unwrap_or_default()).collect();
    assert_eq!(states, ["malformed", "dead", "dead", "sent"]);
    for event in &events[..3] {
        assert!(event["reason"].as_str().is_some_and(|reason| reason.contains("panicked")), "{event}");
    }
    assert_eq!(bridge.stored_bodies()?, bodies, "what could not be read is kept");
    assert!(!bridge.log()?.contains("t0ken"));
    Ok(())
}
