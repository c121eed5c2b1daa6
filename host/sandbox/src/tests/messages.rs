//! Send Message.

use serde_json::{Value, json};

use super::{Client, JANE, JOHN, assuming, basic, message, text_message};

const PATH: &str = "/inbox/v2/messages";
const ICON: &str = "https://static.wixstatic.com/media/icon.webp";

#[tokio::test]
async fn a_sent_message_is_answered_as_documented() {
    let client = Client::default();
    let conversation = client.conversation().await;
    let mut sent = text_message("Hello é 🙂");
    sent["badges"] = json!([{"text": "Facebook", "iconUrl": ICON}]);
    let answer = client.send(&conversation, sent).await.ok()["message"].clone();

    let sequence: i64 = answer["sequence"].as_str().unwrap().parse().unwrap();
    let created: jiff::Timestamp = answer["createdDate"].as_str().unwrap().parse().unwrap();
    assert_eq!(answer["id"], answer["sequence"]);
    assert_eq!(created.as_millisecond(), sequence / 1000);
    assert_eq!(
        answer["content"],
        json!({"contentType": "BASIC", "basic": {"items": [{"text": "Hello é 🙂"}]}})
    );
    assert_eq!(answer["badges"], json!([{"text": "Facebook", "iconUrl": ICON}]));
    assert_eq!(answer["targetChannels"], json!([]));
    assert_eq!(answer["sourceChannel"], "UNKNOWN_CHANNEL_TYPE");
    assert_eq!(answer["visibility"], "BUSINESS");
    assert_eq!(answer["direction"], "PARTICIPANT_TO_BUSINESS");
    assert!(answer["sender"]["wixUserId"].is_string() && answer["appId"].is_string());
}

#[tokio::test]
async fn the_recorded_sdk_bodies_are_accepted() {
    let client = Client::default();
    let conversation = client.conversation().await;
    let minimal = message(json!({"minimal": {
        "text": "Booked Spa Treatment", "iconUrl": ICON, "url": "https://example.com/booking/1"
    }}));
    let answer = client.send(&conversation, minimal).await.ok();
    assert_eq!(answer["message"]["content"]["contentType"], "MINIMAL");
    assert_eq!(answer["message"]["badges"], json!([]));

    let mut dated = text_message("from the past");
    dated["createdDate"] = json!("2024-01-02T03:04:05.678Z");
    let body = json!({
        "conversationId": conversation, "message": dated,
        "sendNotifications": false, "silent": true, "sendAs": "PARTICIPANT"
    });
    let answer = client.post(PATH, body).await.ok()["message"].clone();
    assert_eq!(answer["sender"], json!({"contactId": JANE}));
    assert_eq!(answer["createdDate"], "2024-01-02T03:04:05.678Z");
    assert!(answer["sequence"].as_str().unwrap() > "1750000000000000");
}

#[tokio::test]
async fn the_stale_shape_of_the_flows_article_ends_in_a_400() {
    let client = Client::default();
    let conversation = client.conversation().await;
    let body = json!({
        "conversationId": conversation, "direction": "PARTICIPANT_TO_BUSINESS",
        "message": {"visibility": "BUSINESS", "payload": {"type": "MINIMAL", "minimal": {"text": "hi"}}}
    });
    let refused = client.post(PATH, body).await;
    refused.assert_violates(&["message.content REQUIRED_FIELD", "message.direction REQUIRED_FIELD"]);
    assert!(!refused.text.contains("payload"));
    let call = client.last_call().await;
    assert_eq!(call["droppedFields"], json!(["direction", "message.payload"]));
    assert!(call["hint"].as_str().unwrap().contains("message.content"));
}

#[tokio::test]
async fn snake_case_is_read_and_camel_case_answered() {
    let client = Client::default();
    let conversation = client.conversation().await;
    let body = json!({"conversation_id": conversation, "typing_delay": 1, "message": {
        "content": {"preview_text": "Hey!", "minimal": {"text": "Hey!", "icon_url": ICON}},
        "visibility": "BUSINESS_AND_PARTICIPANT", "direction": "BUSINESS_TO_PARTICIPANT",
        "badges": [{"text": "SMS", "icon_url": ICON}]
    }});
    let answer = client.post(PATH, body).await.ok()["message"].clone();
    assert_eq!(answer["content"]["previewText"], "Hey!");
    assert_eq!(answer["content"]["minimal"]["iconUrl"], ICON);
    assert_eq!(answer["badges"][0]["iconUrl"], ICON);
    let call = client.last_call().await;
    assert_eq!(call["droppedFields"], json!(["typing_delay"]));
    assert_eq!(call["hint"], "typing_delay is unknown to Wix");
}

#[tokio::test]
async fn a_misspelt_field_is_dropped_and_the_log_guesses_what_was_meant() {
    let client = Client::default();
    let conversation = client.conversation().await;
    let mut misspelt = text_message("hi");
    misspelt["badge"] = json!([{"text": "Facebook"}]);
    misspelt["id"] = json!("1");
    let answer = client.send(&conversation, misspelt).await.ok();
    assert_eq!(answer["message"]["badges"], json!([]));
    let hint = "message.badge is unknown to Wix; did you mean badges?; message.id is set by Wix";
    assert_eq!(client.last_call().await["hint"], hint);
}

#[tokio::test]
async fn every_documented_limit_of_content_is_enforced() {
    let client = Client::default();
    let conversation = client.conversation().await;
    let long = |length| "x".repeat(length);
    let minimal = |field: &str, value: Value| json!({"minimal": {"text": "hi", field: value}});
    let form = |count: usize| json!({"form": {"fields": vec![json!({"name": "n", "value": "v"}); count]}});
    let button = |button: Value| json!({"template": {"buttons": [button]}});
    let item = "message.content.basic.items";
    let template = "message.content.template";
    for (content, violation) in [
        (json!({}), "message.content REQUIRED_ONE_OF_FIELD"),
        (
            json!({"basic": {"items": [{"text": "a"}]}, "minimal": {"text": "b"}}),
            "message.content ONE_OF_ALIGNMENT",
        ),
        (json!({"system": {"text": "hi"}}), "message.content.system FIELD_NOT_ALLOWED"),
        (json!({"basic": {"items": []}}), &format!("{item} MIN_SIZE")),
        (json!({"basic": {}}), &format!("{item} REQUIRED_FIELD")),
        (json!({"basic": {"items": [{}]}}), &format!("{item}[0] REQUIRED_ONE_OF_FIELD")),
        (json!({"basic": {"items": [{"text": ""}]}}), &format!("{item}[0].text MIN_LENGTH")),
        (json!({"basic": {"items": [{"text": long(16_385)}]}}), &format!("{item}[0].text MAX_LENGTH")),
        (
            json!({"basic": {"items": [{"image": {"id": "x"}}]}}),
            &format!("{item}[0].image.url REQUIRED_FIELD"),
        ),
        (minimal("text", json!("")), "message.content.minimal.text MIN_LENGTH"),
        (minimal("url", json!("javascript:alert(1)")), "message.content.minimal.url FORMAT"),
        (minimal("iconUrl", json!("icon.webp")), "message.content.minimal.iconUrl FORMAT"),
        (
            minimal("url", json!(format!("https://a.b/{}", long(2000)))),
            "message.content.minimal.url MAX_LENGTH",
        ),
        (
            json!({"minimal": {"text": "a"}, "previewText": long(257)}),
            "message.content.previewText MAX_LENGTH",
        ),
        (json!({"template": {"textLines": vec!["a"; 11]}}), &format!("{template}.textLines MAX_SIZE")),
        (json!({"template": {"orientation": "UP"}}), &format!("{template}.orientation INVALID_ENUM_VALUE")),
        (button(json!({"label": "a"})), &format!("{template}.buttons[0] REQUIRED_ONE_OF_FIELD")),
        (button(json!({"launchUrl": "b"})), &format!("{template}.buttons[0].label REQUIRED_FIELD")),
        (form(0), "message.content.form.fields MIN_SIZE"),
        (form(16), "message.content.form.fields MAX_SIZE"),
    ] {
        client.send(&conversation, message(content)).await.assert_violates(&[violation]);
    }
    for content in [form(15), button(json!({"label": "a", "launchUrl": "b"}))] {
        client.send(&conversation, message(content)).await.ok();
    }
}

#[tokio::test]
async fn lengths_count_utf16_code_units() {
    let client = Client::default();
    let conversation = client.conversation().await;
    client.send(&conversation, text_message(&"🙂".repeat(8192))).await.ok();
    let refused = client.send(&conversation, text_message(&"🙂".repeat(8193))).await;
    refused.assert_violates(&["message.content.basic.items[0].text MAX_LENGTH"]);
    let violation = &refused.json()["details"]["validationError"]["fieldViolations"][0];
    assert_eq!(violation["data"], json!({"threshold": 16_384}));
}

#[tokio::test]
async fn the_envelope_is_checked_too() {
    let client = Client::default();
    let conversation = client.conversation().await;
    let badges = json!([{"text": "one"}, {"text": "two"}]);
    for (field, value, violation) in [
        ("visibility", Value::Null, "message.visibility REQUIRED_FIELD"),
        ("direction", Value::Null, "message.direction REQUIRED_FIELD"),
        ("visibility", json!("UNKNOWN_VISIBILITY"), "message.visibility INVALID_ENUM_VALUE"),
        ("direction", json!("INBOUND"), "message.direction INVALID_ENUM_VALUE"),
        ("badges", badges, "message.badges MAX_SIZE"),
        ("badges", json!([{"iconUrl": ICON}]), "message.badges[0].text REQUIRED_FIELD"),
        ("badges", json!([{"text": "a", "iconUrl": "ftp://a.b"}]), "message.badges[0].iconUrl FORMAT"),
        ("sourceChannel", json!("PIGEON"), "message.sourceChannel INVALID_ENUM_VALUE"),
        ("targetChannelIds", json!([1]), "message.targetChannelIds[0] FORMAT"),
        ("createdDate", json!("today"), "message.createdDate FORMAT"),
        ("silent", json!("yes"), "message.silent FORMAT"),
    ] {
        let mut message = text_message("hi");
        message[field] = value;
        client.send(&conversation, message).await.assert_violates(&[violation]);
    }
    let refused = client.post(PATH, json!({})).await;
    refused.assert_violates(&["conversationId REQUIRED_FIELD", "message REQUIRED_FIELD"]);
    client.send("main", text_message("hi")).await.assert_violates(&["conversationId FORMAT"]);
}

#[tokio::test]
async fn an_unknown_conversation_and_a_foreign_identity_are_refused() {
    let client = Client::default();
    let conversation = client.conversation().await;
    client.send(JOHN, text_message("hi")).await.assert_refused(404, "CONVERSATION_NOT_FOUND");
    let body =
        json!({"conversationId": conversation, "message": text_message("hi"), "sendAs": "BUSINESS_USER"});
    client.post(PATH, body).await.assert_refused(403, "IDENTITY_DOES_NOT_MATCH");
}

#[tokio::test]
async fn media_must_be_on_the_web_and_gets_an_expiry() {
    let client = Client::default();
    let conversation = client.conversation().await;
    let media = |url: &str| {
        basic(json!([
            {"image": {"url": url, "filename": "a.png", "width": 4, "height": 3}},
            {"file": {"url": url, "mimeType": "text/plain"}}
        ]))
    };
    let answer = client.send(&conversation, media("https://example.com/a")).await.ok();
    let items = &answer["message"]["content"]["basic"]["items"];
    assert_eq!(items[0]["image"]["width"], 4);
    assert!(items[0]["image"]["urlExpiration"].is_string() && items[1]["file"]["urlExpiration"].is_string());
    let refused = client.send(&conversation, media("data:image/png;base64,AA")).await;
    refused.assert_refused(400, "INVALID_MEDIA_URL");
}

#[tokio::test]
async fn sequences_rise_strictly() {
    let client = Client::default();
    let conversation = client.conversation().await;
    let mut last = 0;
    for _ in 0..50 {
        let answer = client.send(&conversation, text_message("hi")).await.ok();
        let sequence: i64 = answer["message"]["sequence"].as_str().unwrap().parse().unwrap();
        assert!(sequence > last);
        last = sequence;
    }
}

#[tokio::test]
async fn the_undocumented_behaviours_are_assumptions() {
    let client = Client::new(assuming(&["created-date=ignored", "fill-preview-text=true"]));
    let conversation = client.conversation().await;
    let mut dated = text_message("hi");
    dated["createdDate"] = json!("2024-01-02T03:04:05.678Z");
    let answer = client.send(&conversation, dated).await.ok()["message"].clone();
    assert_ne!(answer["createdDate"], "2024-01-02T03:04:05.678Z");
    assert_eq!(answer["content"]["previewText"], "hi");
}
