//! `explain` tells what really happens: the same requests, the same reasons; and no secret.

use std::path::Path;
use std::process::{Command, Output};

use anyhow::{Context, ensure};
use inbox_tests::{APP_SECRET, Bridge, Messenger, PAGE, Wix};
use serde_json::{Map, Value, json};

const BINARY: &str = env!("CARGO_BIN_EXE_bridge-under-test");
const FIXTURES: &str = "connectors/facebook/fixtures/facebook";
const SITE: &str = "5f3a2f3e-8e4b-4a55-9d0c-0d2f6f6a1b01";
const ANNA: &str = "6789012345678901";
const ANNA_EMAIL: &str = "anna.levi@example.com";
/// The key of the site.
const KEY: &str = "IST.test-key";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests are a folder of the workspace")
}

fn explain(arguments: &str) -> anyhow::Result<Output> {
    let mut command = Command::new(BINARY);
    Ok(command.arg("explain").args(arguments.split(' ')).current_dir(root()).output()?)
}

fn told(arguments: &str) -> anyhow::Result<String> {
    let output = explain(arguments)?;
    ensure!(output.status.success(), "{arguments}: {}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8(output.stdout)?)
}

fn told_as_json(arguments: &str) -> anyhow::Result<Value> {
    Ok(serde_json::from_str(&told(&format!("{arguments} --json"))?)?)
}

fn config(wix: &Wix, instance: &str) -> String {
    format!(
        "[wix]\nbase_url = \"{}\"\n[sites.main]\nauth = {{ kind = \"api-key\", key = \"{KEY}\", site_id = \"{SITE}\" }}\n\
         [connectors.facebook]\ntype = \"facebook\"\nsite = \"main\"\n{instance}\n\
         [connectors.facebook.settings]\napp_secret = \"{APP_SECRET}\"\nverify_token = \"verify-me\"\n",
        wix.base_url()
    )
}

#[test]
fn every_fixture_of_every_connector_is_explained_with_the_message_that_its_expectation_has()
-> anyhow::Result<()> {
    for folder in ["facebook/fixtures/facebook", "twilio/fixtures/twilio-sms", "bookings/fixtures/cal-com"] {
        for entry in std::fs::read_dir(root().join("connectors").join(folder))? {
            let case = entry?.path();
            if !case.is_dir() {
                continue;
            }
            let name = case.display();
            let told = told_as_json(&name.to_string())?;
            let expected: Value = serde_json::from_str(&std::fs::read_to_string(case.join("expect.json"))?)?;
            assert_eq!(told["call"]["key"].is_null(), expected["response"].is_null(), "{name}");
            let messages = expected["messages"].as_array().into_iter().flatten();
            for (event, expected) in told["events"].as_array().into_iter().flatten().zip(messages) {
                let sent = event["requests"].as_array().and_then(|requests| requests.last());
                if let Some(sent) = sent {
                    let (sent, expected) =
                        (&sent["request"]["body"]["message"], as_wix(&expected["message"]));
                    assert_eq!(with_texts_joined(sent), with_texts_joined(&expected), "{name}");
                }
            }
        }
    }
    Ok(())
}

/// An expected message as Wix documents it, by the default visibility.
fn as_wix(message: &Value) -> Value {
    let with = |object: &Value, keys: &[(&str, &str)]| -> Value {
        let fields = keys.iter().filter_map(|(theirs, ours)| Some((*theirs, object.get(*ours)?.clone())));
        fields.map(|(key, value)| (key.to_owned(), value)).collect::<Map<_, _>>().into()
    };
    let media = [("url", "url"), ("filename", "filename"), ("mimeType", "mime_type")];
    let item = |item: &Value| match (item.get("image"), item.get("file")) {
        (Some(image), _) => json!({ "image": with(image, &media[..2]) }),
        (_, Some(file)) => json!({ "file": with(file, &media) }),
        _ => item.clone(),
    };
    let content = if let Some(items) = message["content"]["basic"].as_array() {
        json!({ "basic": { "items": items.iter().map(item).collect::<Value>() } })
    } else {
        let line = [("text", "text"), ("iconUrl", "icon_url"), ("url", "url")];
        json!({ "minimal": with(&message["content"]["minimal"], &line) })
    };
    json!({
        "visibility": "BUSINESS",
        "direction": message["direction"].as_str().unwrap_or_default().to_uppercase(),
        "content": content,
        "badges": [with(&message["badge"], &[("text", "text"), ("iconUrl", "icon_url")])],
    })
}

/// A message whose neighbouring texts are one: a text that is too long for Wix is sent in parts.
fn with_texts_joined(message: &Value) -> Value {
    let mut joined: Vec<Value> = Vec::new();
    for item in message["content"]["basic"]["items"].as_array().into_iter().flatten() {
        match (joined.last_mut().and_then(|last| last.get_mut("text")), item["text"].as_str()) {
            (Some(Value::String(last)), Some(text)) => *last = format!("{last} {text}"),
            _ => joined.push(item.clone()),
        }
    }
    let mut message = message.clone();
    if let Some(items) = message.pointer_mut("/content/basic/items") {
        *items = joined.into();
    }
    message
}

#[test]
fn a_fixture_is_told_stage_by_stage() -> anyhow::Result<()> {
    let told = told(&format!("{FIXTURES}/message_quick_reply_user_email"))?;
    let stages = [
        "connector type `facebook`, as instance `facebook`",
        "POST https://hooks.example.com/webhooks/facebook",
        "key 1 of 2 matched",
        "by: HMAC-SHA256 of `{body}` in hex, in header X-Hub-Signature-256 after `sha256=`",
        "event `message`, id m_qr_email, account 109876543210987",
        "a link, which the provider confirms: id 6789012345678901, anna.levi@example.com",
        "The answer to the provider\n  200",
        "found by the e-mail address anna.levi@example.com, which the provider confirmed (a link)",
        "1. Query Contacts",
        "2. Create Contact, if no contact has it",
        "3. Get or Create Conversation",
        "4. Send Message",
        "\"text\": \"anna.levi@example.com\"",
    ];
    let mut rest = told.as_str();
    for stage in stages {
        let at = rest.find(stage).with_context(|| format!("`{stage}` is not in its place in: {told}"))?;
        rest = &rest[at..];
    }
    Ok(())
}

#[test]
fn a_refused_call_tells_what_was_wanted_and_what_is_signed_but_no_secret() -> anyhow::Result<()> {
    let told = told("connectors/twilio/fixtures/twilio-sms/refused_tampered")?;
    assert!(told.contains("  cause: none of the usual causes fits"), "{told}");
    assert!(told.contains("refused with 401") && told.contains("but: no configured key matches this"));
    assert!(
        told.contains("bytes are signed:\n    https://hooks.example.com/webhooks/twilioAccountSid"),
        "{told}"
    );
    let settings: toml::Table =
        std::fs::read_to_string(root().join("connectors/twilio/fixtures/twilio-sms/settings.toml"))?
            .parse()?;
    let tokens = settings["auth_token"].to_string();
    let tokens: Vec<_> = tokens.split('"').filter(|text| text.starts_with("made-up-")).collect();
    assert_eq!(tokens.len(), 2);
    for token in tokens {
        assert!(!told.contains(token), "{told}");
    }
    Ok(())
}

#[tokio::test]
async fn an_instance_and_its_site_say_how_a_fixture_is_treated() -> anyhow::Result<()> {
    let wix = Wix::start(12_000).await?;
    let bridge = Bridge::new(BINARY)?;
    let instance =
        "visibility = \"business-and-participant\"\nunknown_contact = \"hold\"\nbadge = { text = \"FB\" }";
    bridge.configure(&config(&wix, instance))?;
    let arguments = format!(
        "{FIXTURES}/message_quick_reply_user_email --to facebook --config {}",
        bridge.config_path().display()
    );
    let story = told_as_json(&arguments)?;
    let event = &story["events"][0];
    let steps: Vec<_> =
        event["requests"].as_array().into_iter().flatten().map(|step| &step["request"]).collect();
    let calls: Vec<_> = steps.iter().filter_map(|step| step["call"].as_str()).collect();
    assert_eq!(calls, ["Query Contacts", "Get or Create Conversation", "Send Message"]);
    assert!(event["notes"].to_string().contains("held if no contact has this person's e-mail address"));
    let message = &steps[2]["body"]["message"];
    assert_eq!(message["visibility"], "BUSINESS_AND_PARTICIPANT");
    assert_eq!(message["badges"], json!([{ "text": "FB" }]));
    assert_eq!(event["site"], "main");
    assert!(steps[0]["headers"].to_string().contains(SITE));
    for secret in [KEY, APP_SECRET] {
        assert!(!story.to_string().contains(secret));
    }
    Ok(())
}

#[tokio::test]
async fn the_requests_that_are_told_are_those_that_wix_gets() -> anyhow::Result<()> {
    let wix = Wix::start(12_000).await?;
    let bridge = Bridge::start(BINARY, &config(&wix, "")).await?;
    Messenger::at(bridge.webhook_url("facebook")).share_email(PAGE, ANNA, "m_qr_email", ANNA_EMAIL).await?;
    wix.has_messages(SITE, 1).await;
    let fixture = format!("{FIXTURES}/message_quick_reply_user_email");
    let story =
        told_as_json(&format!("{fixture} --to facebook --config {}", bridge.config_path().display()))?;
    let requests = story["events"][0]["requests"].as_array().context("requests")?;
    let calls = wix.calls(SITE).await?;
    assert_eq!(calls.len(), requests.len(), "{calls:#?}");
    for (call, request) in calls.iter().zip(requests) {
        let url = request["request"]["url"].as_str().context("a URL")?;
        assert_eq!(url.strip_prefix(&wix.base_url()), call["path"].as_str());
        assert_eq!(request["request"]["method"], call["method"]);
    }
    let sent = &requests.last().context("four requests")?["request"]["body"]["message"];
    assert_eq!(sent["content"]["basic"], wix.messages(SITE).await?[0]["message"]["content"]["basic"]);
    Ok(())
}

#[tokio::test]
async fn a_held_event_tells_for_what_and_a_sent_one_what_was_frozen() -> anyhow::Result<()> {
    let wix = Wix::start(12_000).await?;
    let bridge = Bridge::start(BINARY, &config(&wix, "")).await?;
    let messenger = Messenger::at(bridge.webhook_url("facebook"));
    messenger.text(PAGE, ANNA, "m1", "Is it open?").await?;
    bridge.counts("held", 1).await;
    let held = bridge.verb(&["explain", "1"])?;
    assert!(held.contains("for site main, held: facebook gives no e-mail address or phone number"), "{held}");
    assert!(held.contains("key 1 of 1 matched") && held.contains("id m1, account 109876543210987"), "{held}");
    assert!(!held.contains("Send Message"), "{held}");

    messenger.share_email(PAGE, ANNA, "m2", ANNA_EMAIL).await?;
    wix.has_messages(SITE, 2).await;
    bridge.counts("waiting", 0).await;
    let sent: Value = serde_json::from_str(&bridge.verb(&["explain", "1", "--json"])?)?;
    let contact = wix.messages(SITE).await?[0]["contactId"].clone();
    let stored = &sent["stored"];
    assert_eq!(
        (&stored["state"], &stored["deliveries"][0]["contact"]),
        (&json!("sent"), &contact),
        "{sent:#}"
    );
    assert!(stored["deliveries"][0]["message_id"].is_string());
    let attempts = stored["attempts"].to_string();
    assert!(attempts.contains("held") && attempts.contains("sent"), "{attempts}");
    let requests = sent["events"][0]["requests"].as_array().context("requests")?;
    assert_eq!(requests[0]["request"]["body"]["participantId"]["contactId"], contact);
    assert_eq!(requests[1]["request"]["body"]["message"], stored["deliveries"][0]["body"]);
    let told = bridge.verb(&["explain", "1"])?;
    assert!(told.contains("Is it open?") && !bridge.log()?.contains("Is it open?"));
    for secret in [KEY, APP_SECRET] {
        assert!(!told.contains(secret) && !sent.to_string().contains(secret));
    }
    Ok(())
}

#[test]
fn what_is_asked_wrongly_is_said_with_exit_code_2() -> anyhow::Result<()> {
    for (arguments, said) in [
        ("7", "error: event 7 is in the store of a host: give its config with --config"),
        ("nope", "error: there is no fixture `nope`"),
        (
            "examples/hello-connector/fixtures/hello/asked",
            "no connector type `hello` is linked into this binary",
        ),
    ] {
        let output = explain(arguments)?;
        let stderr = String::from_utf8(output.stderr)?;
        assert!(stderr.contains(said), "{arguments}: {stderr}");
        assert_eq!(output.status.code(), Some(2), "{arguments}");
    }
    Ok(())
}
