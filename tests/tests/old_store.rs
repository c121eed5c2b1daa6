//! A store of version 0.1 goes on under this one: nothing in it is lost, sent twice or sent elsewhere.
//!
//! `data/store-0.1.sql` was left by that version in the middle of everything. Its people are called by what they wait
//! for:
//!
//! - Anna has a link, a contact that was chosen, and a message that was never tried; Greta a request that was never read
//! - Fay has two contacts: one has the message, for the other one it is frozen
//! - Emil has a send in doubt, Dora a dead one
//! - Ben is held for an address, Cora for an account that no site claims
//! - Hana wrote to an instance that is broken, and someone filled in a form of it; another form waits for a token
//! - a text message came for an account that is not the one of the settings

use axum::{Json, Router, extract::Request};
use inbox_tests::recorder::Behaviour;
use inbox_tests::{APP_SECRET, Bridge, PAGE, Recorder, eventually};
use rusqlite::Connection;
use serde_json::{Value, json};

const BINARY: &str = env!("CARGO_BIN_EXE_bridge-under-test");
const OLD_STORE: &str = include_str!("../data/store-0.1.sql");
const OTHER_PAGE: &str = "222222222222222";
/// The two sites, by their ids.
const MAIN: &str = "site-of-main";
const COPIES: &str = "site-of-copies";

/// Puts the old store where the host looks for it, as if it had been left an hour ago.
fn restore(bridge: &Bridge) -> anyhow::Result<()> {
    let database = Connection::open(bridge.folder().join("bridge.db"))?;
    database.execute_batch(OLD_STORE)?;
    database.execute_batch(
        "CREATE TEMP TABLE shift AS SELECT (unixepoch() - 3600) * 1000 - 1795973956000 AS by;
         UPDATE request SET received_at = received_at + (SELECT by FROM shift);
         UPDATE lane SET failing_since = failing_since + (SELECT by FROM shift);
         UPDATE lane SET next_at = next_at + (SELECT by FROM shift) WHERE hold IS NULL OR site IS NULL;
         UPDATE event SET received_at = received_at + (SELECT by FROM shift),
           settled_at = settled_at + (SELECT by FROM shift);
         UPDATE delivery SET started_at = started_at + 1000 * (SELECT by FROM shift),
           doubt_since = doubt_since + (SELECT by FROM shift), settled_at = settled_at + (SELECT by FROM shift);
         UPDATE attempt SET at = at + (SELECT by FROM shift);
         UPDATE link SET updated_at = updated_at + (SELECT by FROM shift);
         UPDATE choice SET chosen_at = chosen_at + (SELECT by FROM shift);
         UPDATE lookup SET received_at = received_at + (SELECT by FROM shift),
           next_at = next_at + (SELECT by FROM shift), failing_since = failing_since + (SELECT by FROM shift);
         UPDATE remark SET received_at = received_at + (SELECT by FROM shift);
         UPDATE call_block SET at = at + (SELECT by FROM shift);",
    )?;
    Ok(())
}

/// The config that the old version ran with, or the one with everything put right.
fn config(wix: &Recorder, graph: &str, is_right: bool) -> String {
    let facebook = |name: &str, keys: &str, settings: &str| {
        format!(
            "[connectors.{name}]\ntype = \"facebook\"\n{keys}\n[connectors.{name}.settings]\n\
             app_secret = \"{APP_SECRET}\"\nverify_token = \"v\"\napi_base_url = \"{graph}\"\n{settings}\n"
        )
    };
    let token = format!("page_tokens = {{ {PAGE} = \"made-up\" }}");
    let (accounts, desk, tokens, account) = if is_right {
        let accounts = format!("accounts = {{ pages = [\"{OTHER_PAGE}\"] }}");
        (accounts, token.as_str(), token.as_str(), "AC2")
    } else {
        (String::new(), "no_such_key = 1", "", "AC1")
    };
    let site = |name: &str, id: &str, keys: &str| {
        format!(
            "[sites.{name}]\nauth = {{ kind = \"api-key\", key = \"IST.made-up\", site_id = \"{id}\" }}\n{keys}\n"
        )
    };
    [
        format!("[wix]\nbase_url = \"{}\"\n[defaults]\ncalls_per_minute = 12000\n", wix.base_url),
        site("main", MAIN, &accounts),
        site("copies", COPIES, "contact_match = \"all\""),
        facebook("facebook", "site = \"main\"", tokens),
        facebook("pages", "", ""),
        facebook("copies", "site = \"copies\"", ""),
        facebook("desk", "site = \"main\"", desk),
        format!(
            "[connectors.sms]\ntype = \"twilio-sms\"\nsite = \"main\"\n\
             settings = {{ account_sid = \"{account}\", auth_token = \"t\" }}\n"
        ),
    ]
    .concat()
}

/// The Graph API, which knows every lead: its person has the lead's number in the address.
async fn graph_api() -> anyhow::Result<String> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    let answer = async |request: Request| {
        let id = request.uri().path().rsplit('/').next().unwrap_or_default().to_owned();
        let email = format!("lead-{id}@example.com");
        Json(json!({ "id": id, "name": "Spa consultation", "form_id": "333344445555666",
            "created_time": "2025-10-09T08:53:20+0000", "field_data": [{ "name": "email", "values": [email] }] }))
    };
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(answer)).await });
    Ok(url)
}

/// The host on the old store, with Wix knowing everyone and holding these messages, and the address of the Graph API.
async fn start(messages: Vec<Value>) -> anyhow::Result<(Recorder, Bridge, String)> {
    let main = Behaviour { knows_people: true, messages, ..Behaviour::default() };
    let copies = Behaviour { knows_people: true, ..Behaviour::default() };
    let wix = Recorder::start([(MAIN.to_owned(), main), (COPIES.to_owned(), copies)].into_iter()).await?;
    let (mut bridge, graph) = (Bridge::new(BINARY)?, graph_api().await?);
    bridge.configure(&config(&wix, &graph, false))?;
    restore(&bridge)?;
    bridge.run().await?;
    Ok((wix, bridge, graph))
}

/// Waits until that contact of the main site has these texts, and no other.
async fn has_texts(wix: &Recorder, contact: &str, texts: &[&str]) {
    eventually(&format!("{contact} has {} message(s)", texts.len()), async || {
        (wix.sent_to(MAIN, contact).len() >= texts.len()).then_some(())
    })
    .await;
    let sent = wix.sent_to(MAIN, contact);
    assert_eq!(sent.iter().map(text).collect::<Vec<_>>(), texts, "{contact}");
}

fn text(message: &Value) -> &str {
    let content = &message["content"];
    content["basic"]["items"][0]["text"].as_str().or(content["minimal"]["text"].as_str()).unwrap_or_default()
}

/// Waits until nothing of the main site and nothing frozen is under way.
async fn what_waits_is_sent(bridge: &Bridge) {
    bridge.counts("waiting", 0).await;
}

#[tokio::test]
async fn what_the_old_version_left_waiting_is_sent_once() -> anyhow::Result<()> {
    let (wix, bridge, _) = start(Vec::new()).await?;
    what_waits_is_sent(&bridge).await;
    has_texts(&wix, "anna@example.com", &["second"]).await;
    has_texts(&wix, "greta@example.com", &["greta@example.com"]).await;
    let about_anna = wix.calls(MAIN).into_iter().filter(|call| call.about == "anna@example.com");
    let is_query = |target: &str| target == "/contacts/v4/contacts/query";
    assert!(!about_anna.into_iter().any(|call| is_query(&call.target)), "her contact was chosen before");

    assert!(wix.sent_to(COPIES, "fay@example.com").is_empty(), "this contact has it");
    let frozen = json!({
        "badges": [{ "iconUrl": "https://www.facebook.com/favicon.ico", "text": "Facebook" }],
        "content": { "basic": { "items": [{ "text": "fay@example.com" }] } },
        "direction": "PARTICIPANT_TO_BUSINESS", "visibility": "BUSINESS",
    });
    assert_eq!(wix.sent_to(COPIES, "other-contact-of-fay@example.com"), [frozen]);
    Ok(())
}

#[tokio::test]
async fn a_send_in_doubt_is_looked_for_before_it_is_sent_again() -> anyhow::Result<()> {
    let (wix, bridge, _) = start(Vec::new()).await?;
    what_waits_is_sent(&bridge).await;
    let calls = wix.calls(MAIN).into_iter().filter(|call| call.about == "emil@example.com");
    let calls: Vec<String> = calls.map(|call| call.method + " " + &call.target).collect();
    let listed = calls.iter().position(|call| call.starts_with("GET /inbox/v2/messages?"));
    let sent = calls.iter().position(|call| call == "POST /inbox/v2/messages");
    assert!(listed.is_some() && listed < sent, "{calls:?}");
    has_texts(&wix, "emil@example.com", &["emil@example.com"]).await;

    let there = json!({ "id": "message-of-emil", "sequence": (i64::MAX / 2).to_string(), "appId": "app-of-the-key",
        "direction": "PARTICIPANT_TO_BUSINESS", "content": { "basic": { "items": [{ "text": "emil@example.com" }] } } });
    let (wix, bridge, _) = start(vec![there]).await?;
    what_waits_is_sent(&bridge).await;
    has_texts(&wix, "emil@example.com", &[]).await;
    Ok(())
}

#[tokio::test]
async fn what_the_old_version_held_still_says_what_it_is_waiting_for() -> anyhow::Result<()> {
    let (_wix, bridge, _) = start(Vec::new()).await?;
    what_waits_is_sent(&bridge).await;
    let events = bridge.events()?;
    let told = |instance: &str, state: &str, word: &str| {
        let is_meant = |line: &&Value| line["instance"] == instance && line["state"] == state;
        let reason = |line: &Value| line["reason"].as_str().unwrap_or_default().contains(word);
        assert!(events.iter().find(is_meant).is_some_and(reason), "{instance} {state} {word}: {events:#?}");
    };
    told("facebook", "held", "e-mail");
    told("facebook", "dead", "INVALID_ARGUMENT");
    told("facebook", "waiting", "page_tokens");
    told("pages", "held", OTHER_PAGE);
    told("desk", "held", "[connectors.desk]");
    told("sms", "malformed", "AccountSid");
    let held = bridge.verb(&["held"])?;
    for said in ["2001", "held link", OTHER_PAGE, "cora@example.com", "[connectors.desk]", "r1", "r2"] {
        assert!(held.contains(said), "{said} is not in\n{held}");
    }
    let story = bridge.verb(&["events", "7"])?;
    for said in ["contact-of-fay@example.com", "503", "sent"] {
        assert!(story.contains(said), "{said} is not in\n{story}");
    }
    assert!(bridge.verb(&["links"])?.contains("anna@example.com"));
    Ok(())
}

#[tokio::test]
async fn what_the_old_version_held_goes_on_once_its_cause_is_gone() -> anyhow::Result<()> {
    let (wix, mut bridge, graph) = start(Vec::new()).await?;
    what_waits_is_sent(&bridge).await;
    bridge.verb(&["held", "link", "2001", "ben@example.com"])?;
    has_texts(&wix, "ben@example.com", &["hello", "still there?"]).await;
    for contact in ["cora@example.com", "dora@example.com", "hana@example.com"] {
        has_texts(&wix, contact, &[]).await;
    }

    bridge.stop()?;
    bridge.configure(&config(&wix, &graph, true))?;
    bridge.run().await?;
    has_texts(&wix, "cora@example.com", &["cora@example.com"]).await;
    has_texts(&wix, "hana@example.com", &["hana@example.com"]).await;
    for lead in ["444455556666777", "444455556666888"] {
        has_texts(&wix, &format!("lead-{lead}@example.com"), &["Submitted lead form “Spa consultation”"])
            .await;
    }
    bridge.verb(&["replay", "5", "r10", "--yes"])?;
    has_texts(&wix, "dora@example.com", &["dora@example.com"]).await;
    has_texts(&wix, "+4930550102", &["hello"]).await;

    what_waits_is_sent(&bridge).await;
    let ready = bridge.ready().await?;
    assert_eq!((&ready["held"], &ready["dead"], &ready["malformed"]), (&json!(0), &json!(0), &json!(0)));
    let sends = wix
        .calls(MAIN)
        .into_iter()
        .filter(|call| call.method == "POST" && call.target == "/inbox/v2/messages");
    assert_eq!(sends.count(), 11, "each once");
    Ok(())
}
