//! What Wix leaves open is a named choice, each with its other readings.

use serde_json::{Value, json};

use super::{Client, JANE, JOHN, assuming, basic, text_message};
use crate::Assumptions;

const MESSAGES: &str = "/inbox/v2/messages";
const CONVERSATIONS: &str = "/inbox/v2/conversations";
const CONTACTS: &str = "/contacts/v4/contacts";

fn client(assumption: &str) -> Client {
    Client::new(assuming(&[assumption]))
}

async fn sent(client: &Client, message: Value) -> Value {
    let conversation = client.conversation().await;
    client.send(&conversation, message).await.ok()["message"].clone()
}

fn dated() -> Value {
    let mut message = text_message("from the past");
    message["createdDate"] = json!("2024-01-02T03:04:05.678Z");
    message
}

#[test]
fn every_assumption_has_a_default_another_reading_and_a_sentence() {
    let list = Assumptions::list();
    assert_eq!(list.len(), 25);
    for one in &list {
        assert!(!one.default.is_empty() && !one.others.is_empty(), "{one:?}");
        assert!(one.about.ends_with('.'), "{one:?}");
        for other in one.others.iter().filter(|other| *other != "a number") {
            let mut assumptions = Assumptions::default();
            assert_eq!(assumptions.assume(&format!("{}={other}", one.name)), Ok(()));
            assert_ne!(assumptions, Assumptions::default());
        }
    }
}

#[test]
fn a_misspelt_assumption_is_refused_with_what_there_is() {
    let mut assumptions = Assumptions::default();
    for (text, said) in [
        ("bearer", "NAME=VALUE"),
        ("bearers=true", "unknown field `bearers`, expected one of"),
        (
            "unknown-contact=sure",
            "unknown variant `sure`, expected one of `not-found`, `bad-request`, `accepted`",
        ),
        ("retry-after=soon", "retry-after: invalid type"),
    ] {
        let words = assumptions.assume(text).unwrap_err();
        assert!(words.contains(said), "{words}");
    }
    assert_eq!(assumptions, Assumptions::default());
}

#[tokio::test]
async fn a_date_in_the_past_can_take_id_and_sequence_along() {
    let client = client("created-date=followed");
    let conversation = client.conversation().await;
    client.send(&conversation, text_message("now")).await.ok();
    let first = client.send(&conversation, dated()).await.ok()["message"].clone();
    let second = client.send(&conversation, dated()).await.ok()["message"].clone();
    assert_eq!((&first["id"], &first["sequence"]), (&json!("1704164645678000"), &json!("1704164645678000")));
    assert_eq!(second["sequence"], "1704164645678001");
    let list =
        client.get(&format!("{MESSAGES}?conversationId={conversation}&visibility=BUSINESS")).await.ok();
    let sequences: Vec<&Value> =
        list["messages"].as_array().unwrap().iter().map(|m| &m["sequence"]).collect();
    assert_eq!(sequences[1..], ["1704164645678001", "1704164645678000"]);
}

#[tokio::test]
async fn a_message_id_can_differ_from_its_sequence() {
    let message = sent(&client("message-id=separate"), text_message("hi")).await;
    assert_ne!(message["id"], message["sequence"]);
}

#[tokio::test]
async fn channel_ids_can_vanish() {
    let mut message = text_message("hi");
    message["sourceChannelId"] = json!("sms");
    assert_eq!(sent(&client("channel-ids=answered"), message.clone()).await["sourceChannelId"], "sms");
    assert_eq!(sent(&client("channel-ids=dropped"), message).await["sourceChannelId"], Value::Null);
}

#[tokio::test]
async fn an_api_key_can_write_as_the_owner_alone_or_as_an_app() {
    let owner = sent(&client("key-sender=owner"), text_message("hi")).await;
    assert!(owner["sender"]["wixUserId"].is_string() && owner.get("appId").is_none());
    let app = sent(&client("key-sender=app"), text_message("hi")).await;
    assert!(app["appId"].is_string());
    assert_eq!(app["sender"], json!({"appId": app["appId"]}));
}

#[tokio::test]
async fn limits_that_wix_does_not_document_can_be_set() {
    let mut badged = text_message("hi");
    badged["badges"] = json!([{"text": "Facebook"}]);
    let two = basic(json!([{"text": "1"}, {"text": "2"}]));
    for (assumption, message, violation) in [
        ("badge-text-max=7", badged, "message.badges[0].text MAX_LENGTH"),
        ("basic-items-max=1", two, "message.content.basic.items MAX_SIZE"),
    ] {
        let client = client(assumption);
        let conversation = client.conversation().await;
        client.send(&conversation, message).await.assert_violates(&[violation]);
        client.send(&conversation, text_message("hi")).await.ok();
    }
    let client = client("list-limit-max=30");
    let conversation = client.conversation().await;
    let path =
        |limit| format!("{MESSAGES}?conversationId={conversation}&visibility=BUSINESS&paging.limit={limit}");
    client.get(&path(30)).await.ok();
    client.get(&path(31)).await.assert_violates(&["paging.limit MAX"]);
}

#[tokio::test]
async fn a_last_page_can_be_shown_in_all_documented_ways() {
    for (assumption, expected) in [
        ("last-page=count", json!({"count": 0})),
        ("last-page=too-many-to-count", json!({"tooManyToCount": true})),
        ("last-page=absent", Value::Null),
    ] {
        let client = client(assumption);
        let conversation = client.conversation().await;
        let path = format!("{MESSAGES}?conversationId={conversation}&visibility=BUSINESS");
        assert_eq!(client.get(&path).await.ok()["pagingMetadata"], expected, "{assumption}");
    }
}

#[tokio::test]
async fn unknown_people_and_conversations_can_be_answered_otherwise() {
    let body = json!({"participantId": {"contactId": JOHN}});
    client("unknown-contact=accepted").post(CONVERSATIONS, body.clone()).await.ok();
    let refused = client("unknown-contact=bad-request").post(CONVERSATIONS, body).await;
    refused.assert_violates(&["participantId.contactId OTHER"]);

    let forbidden = client("unknown-conversation=forbidden").send(JOHN, text_message("hi")).await;
    forbidden.assert_refused(403, "NOT_PERMITTED_TO_SEND");
    let bad = client("unknown-conversation=bad-request").send(JOHN, text_message("hi")).await;
    bad.assert_violates(&["conversationId OTHER"]);
}

#[tokio::test]
async fn the_contact_id_of_a_member_can_lead_elsewhere() {
    let body = json!({"participantId": {"contactId": JANE}});
    for (assumption, expected) in [
        ("member-by-contact=own-conversation", json!({"contactId": JANE})),
        ("member-by-contact=refused", Value::Null),
    ] {
        let client = client(assumption);
        client.conversation().await;
        let change = json!({"site": "main", "from": {"contactId": JANE}, "into": {"memberId": JOHN}});
        client.post("/_sandbox/type-changes", change).await.ok();
        let answer = client.post(CONVERSATIONS, body.clone()).await.json();
        assert_eq!(answer["conversation"]["participant"], expected, "{assumption}");
    }
}

#[tokio::test]
async fn unknown_fields_can_be_refused_and_wrong_shapes_dropped() {
    let strict = client("unknown-fields=refused");
    let body = json!({"info": {"name": {"first": "Ann", "nick": "A"}}});
    strict.post(CONTACTS, body).await.assert_violates(&["info.name.nick FIELD_NOT_ALLOWED"]);

    let body = json!({"info": {"name": {"first": "Ann"}, "emails": ["ann@example.com"]}});
    client("wrong-shapes=refused")
        .post(CONTACTS, body.clone())
        .await
        .assert_violates(&["info.emails FORMAT"]);
    let lax = client("wrong-shapes=dropped");
    assert_eq!(lax.post(CONTACTS, body).await.ok()["contact"]["info"].get("emails"), None);
    assert_eq!(lax.last_call().await["droppedFields"], json!(["info.emails"]));
}

#[tokio::test]
async fn a_duplicate_can_be_told_and_made_otherwise() {
    let email = json!({"info": {"emails": {"items": [{"email": "ann@example.com"}]}}});
    let other_code = client("duplicate-code=duplicate-contact-exist");
    other_code.post(CONTACTS, email.clone()).await.ok();
    other_code.post(CONTACTS, email).await.assert_refused(409, "DUPLICATE_CONTACT_EXIST");

    let phone = json!({"info": {"phones": {"items": [{"phone": "+14155550100"}]}}});
    for (assumption, people) in [("duplicate-phone=refused", 1), ("duplicate-phone=refused-but-created", 2)] {
        let client = client(assumption);
        client.post(CONTACTS, phone.clone()).await.ok();
        client.post(CONTACTS, phone.clone()).await.assert_refused(409, "DUPLICATE_CONTACT_EXISTS");
        assert_eq!(client.find(json!({})).await.len(), people, "{assumption}");
    }
}

#[tokio::test]
async fn the_case_of_an_address_and_the_order_of_people_can_be_read_otherwise() {
    let minded = client("email-case=minded");
    minded.seed(json!({"id": JANE, "emails": ["Jane@example.com"]})).await;
    assert_eq!(minded.find(json!({"info.emails.email": "Jane@example.com"})).await, [JANE]);
    assert!(minded.find(json!({"info.emails.email": "jane@example.com"})).await.is_empty());

    let newest = client("default-order=newest-first");
    newest.seed(json!({"id": JANE, "createdDate": "2024-01-01T00:00:00Z"})).await;
    newest.seed(json!({"id": JOHN, "createdDate": "2025-01-01T00:00:00Z"})).await;
    assert_eq!(newest.find(json!({})).await, [JOHN, JANE]);
}

#[tokio::test]
async fn query_and_list_can_be_behind_for_good() {
    let late = client("query-lag-ms=5000");
    late.seed(json!({"id": JANE})).await;
    assert!(late.find(json!({})).await.is_empty());
    late.advance(6);
    assert_eq!(late.find(json!({})).await, [JANE]);

    let late = client("list-lag-ms=5000");
    let conversation = late.conversation().await;
    late.send(&conversation, text_message("hi")).await.ok();
    let path = format!("{MESSAGES}?conversationId={conversation}&visibility=BUSINESS");
    assert_eq!(late.get(&path).await.ok()["messages"], json!([]));
    late.advance(6);
    assert_eq!(late.get(&path).await.ok()["messages"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn a_429_can_say_when_and_keys_can_go_uncounted() {
    let mut options = assuming(&["retry-after=7"]);
    options.calls_per_minute = 0;
    let refused = Client::new(options).query(json!({})).await;
    assert_eq!((refused.status, refused.headers["retry-after"].as_bytes()), (429, &b"7"[..]));

    let mut options = assuming(&["key-budget=unlimited"]);
    options.calls_per_minute = 0;
    Client::new(options).query(json!({})).await.ok();
}

#[tokio::test]
async fn headers_and_token_errors_can_be_otherwise() {
    let answer = client("consistent-header=true").query(json!({})).await;
    assert!(answer.headers.contains_key("x-wix-consistent"));
    assert!(
        !client("consistent-header=false").query(json!({})).await.headers.contains_key("x-wix-consistent")
    );
    let answer = client("token-errors=wix").post("/oauth2/token", json!({})).await;
    answer.assert_refused(400, "INVALID_ARGUMENT");
}
