use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use inbox_core::{Badge, Direction, InboxMessage, Item, Media};
use serde_json::{Value, json};

use super::{ListedMessage, SentMessage};
use crate::config::Visibility;
use crate::wix::error::{CallFailure, WixErrorKind};
use crate::wix::scripted::{Play, ScriptedWix, send};
use crate::wix::{ConversationId, RenderedMessage};

fn conversation() -> ConversationId {
    ConversationId::new("6202c3bb-f263-3c16-8c90-d6387d9ed420")
}

fn rendered(message: InboxMessage) -> RenderedMessage {
    RenderedMessage::of(message, Visibility::Business)
}

fn chat() -> RenderedMessage {
    let message = InboxMessage::basic(Direction::ParticipantToBusiness, vec![Item::text("Hello é 🙂")]);
    rendered(message.badge(Badge::new("Facebook", "https://static.wixstatic.com/media/icon.webp")))
}

fn listed(sequence: i64) -> Value {
    json!({
        "id": sequence.to_string(), "sequence": sequence.to_string(), "sender": { "appId": "app-1" },
        "direction": "PARTICIPANT_TO_BUSINESS", "visibility": "BUSINESS", "badges": [],
        "content": { "contentType": "BASIC", "previewText": "Hi", "basic": { "items": [{ "text": "Hi" }] } },
    })
}

fn page(sequences: &[i64], next: Option<&str>) -> Play {
    let messages: Vec<Value> = sequences.iter().copied().map(listed).collect();
    let metadata = next.map(|next| json!({ "cursors": { "next": next } }));
    Play::Json(200, json!({ "messages": messages, "pagingMetadata": metadata }))
}

async fn sequences_since(wix: &ScriptedWix, since: i64) -> Vec<i64> {
    let messages = wix.site().messages_since(&conversation(), since).await.expect("a list");
    messages.into_iter().map(|message| message.sequence).collect()
}

#[tokio::test]
async fn a_message_is_sent_in_the_recorded_shape() {
    let answer =
        json!({ "message": { "id": "1640849952353627", "appId": "app-1", "sequence": "1640849952353627" } });
    let wix = ScriptedWix::start([Play::Json(200, answer)]).await;
    let sent = send(&wix.site(), &conversation(), &chat()).await.expect("it is sent");
    assert_eq!(sent, SentMessage { id: "1640849952353627".to_owned(), app_id: Some("app-1".to_owned()) });
    let request = wix.request();
    assert_eq!(request.line, "POST /inbox/v2/messages HTTP/1.1");
    assert_eq!(
        request.json(),
        json!({
            "conversationId": "6202c3bb-f263-3c16-8c90-d6387d9ed420",
            "message": {
                "visibility": "BUSINESS",
                "direction": "PARTICIPANT_TO_BUSINESS",
                "content": { "basic": { "items": [{ "text": "Hello é 🙂" }] } },
                "badges": [{ "text": "Facebook", "iconUrl": "https://static.wixstatic.com/media/icon.webp" }],
            },
            "sendNotifications": false,
            "sendAs": "CALLER",
        })
    );
}

#[tokio::test]
async fn an_activity_line_is_sent_in_the_recorded_shape() {
    let wix =
        ScriptedWix::start([Play::Json(200, json!({ "message": { "id": 1_640_849_952_353_627_i64 } }))])
            .await;
    let line = InboxMessage::minimal(Direction::ParticipantToBusiness, "Booked Spa Treatment")
        .icon("https://static.wixstatic.com/media/icon.webp")
        .click_through(Some("https://example.com/booking/1"));
    let sent = send(&wix.site(), &conversation(), &rendered(line)).await.expect("it is sent");
    assert_eq!(sent, SentMessage { id: "1640849952353627".to_owned(), app_id: None });
    assert_eq!(
        wix.request().json()["message"]["content"],
        json!({ "minimal": {
            "text": "Booked Spa Treatment",
            "iconUrl": "https://static.wixstatic.com/media/icon.webp",
            "url": "https://example.com/booking/1",
        } })
    );
}

#[tokio::test]
async fn a_send_answered_without_an_id_is_in_doubt() {
    for answer in [json!({}), json!({ "message": {} }), json!({ "message": { "id": "" } }), json!("ok")] {
        let wix = ScriptedWix::start([Play::Json(200, answer)]).await;
        let error = send(&wix.site(), &conversation(), &chat()).await.expect_err("there is no id");
        assert!(matches!(error.kind, WixErrorKind::InDoubt { why: CallFailure::Unreadable, .. }), "{error}");
        assert!(!error.is_repeatable(), "a send in doubt is not simply repeated");
    }
}

#[tokio::test]
async fn a_send_with_a_permit_takes_no_second_place() {
    let wix = ScriptedWix::start([Play::Json(200, json!({ "message": { "id": "1" } }))]).await;
    let site = wix.site();
    let permit = site.budget().permit().await;
    site.send(permit, &conversation(), &chat()).await.expect("it is sent");
    assert_eq!(site.budget().available(), 999);
}

#[tokio::test]
async fn the_first_page_is_listed_in_the_recorded_shape() {
    let wix = ScriptedWix::start([page(&[300, 200, 100], None)]).await;
    assert_eq!(sequences_since(&wix, 200).await, [300, 200]);
    let request = wix.request();
    assert_eq!(
        request.line,
        "GET /inbox/v2/messages?conversationId=6202c3bb-f263-3c16-8c90-d6387d9ed420&visibility=BUSINESS HTTP/1.1"
    );
    assert_eq!((request.body.as_str(), request.header("content-type")), ("", None));
}

#[tokio::test]
async fn cursors_are_followed_in_the_recorded_shape_until_the_moment_is_passed() {
    let wix = ScriptedWix::start([
        page(&[600, 500], Some("abc")),
        page(&[400, 300], Some("def")),
        page(&[250, 100], Some("ghi")),
    ])
    .await;
    assert_eq!(sequences_since(&wix, 200).await, [600, 500, 400, 300, 250]);
    let lines = wix.lines();
    assert_eq!(lines.len(), 3);
    let parameter = lines[1].strip_prefix("GET /inbox/v2/messages?.r=").expect("one parameter");
    let parameter = parameter.strip_suffix(" HTTP/1.1").expect("a request line");
    let request: Value =
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parameter).expect("base64url")).expect("JSON");
    assert_eq!(
        request,
        json!({
            "conversationId": "6202c3bb-f263-3c16-8c90-d6387d9ed420",
            "visibility": "BUSINESS",
            "paging": { "limit": 30, "cursor": "abc" },
            "sorting": { "fieldName": "sequence", "order": "DESC" },
        })
    );
}

#[tokio::test]
async fn a_page_that_is_not_newest_first_ends_nothing() {
    let wix = ScriptedWix::start([page(&[300, 400, 100], Some("abc")), page(&[350], None)]).await;
    assert_eq!(sequences_since(&wix, 200).await, [300, 400, 350]);
}

#[tokio::test]
async fn a_list_without_end_is_an_error_not_a_part() {
    let wix = ScriptedWix::start(vec![page(&[500], Some("again")); 60]).await;
    let error = wix.site().messages_since(&conversation(), 0).await.expect_err("it has no end");
    assert!(matches!(error.kind, WixErrorKind::Unexpected { .. }));
    assert_eq!(wix.requests().len(), 40);
}

#[tokio::test]
async fn a_list_with_a_message_that_cannot_be_placed_is_unreadable() {
    for message in [json!({ "id": "1" }), json!({ "sequence": "1" }), json!({ "id": "1", "sequence": "x" })] {
        let wix = ScriptedWix::start([Play::Json(200, json!({ "messages": [message] }))]).await;
        let error = wix.site().messages_since(&conversation(), 0).await.expect_err("it cannot be read");
        assert!(matches!(error.kind, WixErrorKind::InDoubt { why: CallFailure::Unreadable, .. }));
        assert!(error.is_repeatable(), "a list may be repeated");
    }
}

#[test]
fn the_app_of_a_message_is_its_own_or_its_senders() {
    let read = |message: Value| ListedMessage::read(&message).expect("a message").app_id;
    let mut message = listed(1);
    assert_eq!(read(message.clone()).as_deref(), Some("app-1"));
    message["appId"] = json!("app-2");
    assert_eq!(read(message.clone()).as_deref(), Some("app-2"));
    message["appId"] = json!("");
    message["sender"] = json!({ "wixUserId": "u" });
    assert_eq!(read(message), None);
}

fn shown(direction: &str, content: Value) -> ListedMessage {
    let message = json!({ "id": "1", "sequence": "1", "direction": direction, "content": content });
    ListedMessage::read(&message).expect("a message")
}

fn is_shown(sent: &InboxMessage, content: Value) -> bool {
    shown("PARTICIPANT_TO_BUSINESS", content).shows(&rendered(sent.clone()))
}

#[test]
fn a_sent_text_is_recognised_with_what_wix_fills_in() {
    let content = |text: &str| json!({ "contentType": "BASIC", "previewText": "Hello", "basic": { "items": [{ "text": text }] } });
    let sent = InboxMessage::basic(Direction::ParticipantToBusiness, vec![Item::text("Hello ")]);
    assert!(is_shown(&sent, content("Hello")));
    assert!(!is_shown(&sent, content("hello")));
    assert!(!is_shown(&sent, json!({ "basic": { "items": [{ "text": "Hello" }, { "text": "Hello" }] } })));
    assert!(!is_shown(&sent, json!({ "minimal": { "text": "Hello" } })));
    assert!(!is_shown(&sent, Value::Null));
    assert!(!shown("BUSINESS_TO_PARTICIPANT", content("Hello")).shows(&rendered(sent)));
}

#[test]
fn sent_media_is_recognised_after_wix_has_moved_it() {
    let mut media = Media::at("https://cdn.example.com/photo.jpg?token=1");
    let image = |media: &Media| {
        InboxMessage::basic(
            Direction::ParticipantToBusiness,
            vec![Item::text("Look"), Item::Image(media.clone())],
        )
    };
    let moved = json!({ "url": "https://static.wixstatic.com/1", "filename": "photo.jpg", "width": 20,
        "urlExpiration": "2026-01-01T00:00:00Z" });
    let content = json!({ "basic": { "items": [{ "text": "Look" }, { "image": moved }] } });
    assert!(is_shown(&image(&media), content.clone()));
    media.filename = Some("photo.jpg".to_owned());
    assert!(is_shown(&image(&media), content.clone()));
    media.filename = Some("other.jpg".to_owned());
    assert!(!is_shown(&image(&media), content));
    let file = json!({ "basic": { "items": [{ "text": "Look" }, { "file": moved }] } });
    assert!(!is_shown(&image(&media), file));
}

#[test]
fn a_sent_activity_line_is_recognised_by_its_text_and_click_target() {
    let line =
        InboxMessage::minimal(Direction::ParticipantToBusiness, "Booked").icon("https://example.com/i");
    let content = |url: Value| {
        json!({ "contentType": "MINIMAL", "minimal":
            { "text": "Booked", "url": url, "iconUrl": "https://static.wixstatic.com/i" } })
    };
    assert!(is_shown(&line, content(Value::Null)));
    assert!(is_shown(&line, content(json!(""))));
    assert!(!is_shown(&line, content(json!("https://example.com/2"))));
    assert!(is_shown(
        &line.click_through(Some("https://example.com/2")),
        content(json!("https://example.com/2"))
    ));
}

#[test]
fn nothing_of_a_message_is_printed() {
    let message = ListedMessage::read(&listed(1)).expect("a message");
    assert!(!format!("{message:?}").contains("Hi"));
}
