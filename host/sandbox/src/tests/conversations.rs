//! Get or Create Conversation and Get Conversation.

use serde_json::json;

use super::{Client, JANE, JOHN, text_message};

const PATH: &str = "/inbox/v2/conversations";

#[tokio::test]
async fn the_recorded_sdk_body_makes_one_conversation_for_good() {
    let client = Client::default();
    client.seed(json!({"id": JANE, "name": "Jane Doe"})).await;
    let body = json!({"participantId": {"contactId": JANE}});
    let first = client.post(PATH, body.clone()).await.ok();
    let second = client.post(PATH, body).await.ok();
    assert_eq!(first["newConversation"], true);
    assert_eq!(second["newConversation"], false);
    assert_eq!(first["conversation"], second["conversation"]);
    assert_eq!(first["conversation"]["participant"], json!({"contactId": JANE}));
    assert_eq!(first["conversation"]["participantDisplayData"]["name"], "Jane Doe");

    let id = first["conversation"]["id"].as_str().unwrap();
    assert_eq!(uuid::Uuid::parse_str(id).unwrap().get_version_num(), 3);
    let got = client.get(&format!("{PATH}/{id}?conversationId={id}")).await.ok();
    assert_eq!(got["conversation"], first["conversation"]);
}

#[tokio::test]
async fn upper_case_ids_and_snake_case_names_are_read() {
    let client = Client::default();
    let conversation = client.conversation().await;
    let body = json!({"participant_id": {"contact_id": JANE.to_uppercase()}});
    assert_eq!(client.post(PATH, body).await.ok()["conversation"]["id"], conversation);
}

#[tokio::test]
async fn unknown_contacts_and_conversations_are_refused() {
    let client = Client::default();
    let body = json!({"participantId": {"contactId": JOHN}});
    client.post(PATH, body).await.assert_refused(404, "CONTACT_NOT_FOUND");
    client.get(&format!("{PATH}/{JOHN}")).await.assert_refused(404, "CONVERSATION_NOT_FOUND");
}

#[tokio::test]
async fn exactly_one_participant_is_named_by_a_guid() {
    let client = Client::default();
    for (participant, violation) in [
        (json!({}), "participantId REQUIRED_ONE_OF_FIELD"),
        (json!({"contactId": JANE, "memberId": JOHN}), "participantId ONE_OF_ALIGNMENT"),
        (json!({"contactId": "jane"}), "participantId.contactId FORMAT"),
        (json!({"contactId": 7}), "participantId.contactId FORMAT"),
    ] {
        client.post(PATH, json!({"participantId": participant})).await.assert_violates(&[violation]);
    }
    client.post(PATH, json!({})).await.assert_violates(&["participantId REQUIRED_FIELD"]);
    for kind in ["anonymousVisitorId", "memberId"] {
        let answer = client.post(PATH, json!({"participantId": {kind: JOHN}})).await.ok();
        assert_eq!(answer["conversation"]["participant"], json!({kind: JOHN}));
    }
}

#[tokio::test]
async fn a_contact_that_becomes_a_member_gets_a_new_conversation() {
    let client = Client::default();
    let old = client.conversation().await;
    client.send(&old, text_message("before")).await.ok();
    let change = json!({"site": "main", "from": {"contactId": JANE}, "into": {"memberId": JOHN}});
    let changed = client.post("/_sandbox/type-changes", change).await.ok();
    let new = changed["conversationId"].as_str().unwrap();
    assert_ne!(new, old);
    client.send(&old, text_message("after")).await.assert_refused(404, "CONVERSATION_NOT_FOUND");

    let by_contact = client.post(PATH, json!({"participantId": {"contactId": JANE}})).await.ok();
    assert_eq!(by_contact["conversation"]["id"], new);
    assert_eq!(by_contact["conversation"]["participant"], json!({"memberId": JOHN, "contactId": JANE}));
    assert_eq!(by_contact["conversation"]["participantDisplayData"]["name"], "Jane Doe");
    let arrived = client.get("/_sandbox/messages").await.ok();
    assert_eq!(
        (&arrived["messages"][0]["conversationId"], &arrived["messages"][0]["contactId"]),
        (&json!(new), &json!(JANE))
    );

    for body in [json!({}), json!({"site": "main", "from": {"contactId": JANE}, "into": {"member": JOHN}})] {
        assert_eq!(client.post("/_sandbox/type-changes", body).await.status, 400);
    }
}

#[tokio::test]
async fn a_merged_contact_takes_its_messages_along() {
    let client = Client::default();
    let old = client.conversation().await;
    client.seed(json!({"id": JOHN, "emails": ["john@example.com"]})).await;
    client.send(&old, text_message("before")).await.ok();

    let merge = json!({"site": "main", "from": JANE, "into": JOHN});
    let merged = client.post("/_sandbox/merges", merge.clone()).await.ok();
    let new = merged["conversationId"].as_str().unwrap();
    assert_eq!(client.open(JOHN).await, new);
    client.send(&old, text_message("after")).await.assert_refused(404, "CONVERSATION_NOT_FOUND");
    let list = client.get(&format!("/inbox/v2/messages?conversationId={new}&visibility=BUSINESS")).await.ok();
    assert_eq!(list["messages"][0]["content"]["basic"]["items"][0]["text"], "before");

    assert_eq!(client.find(json!({"info.emails.email": "jane@example.com"})).await, [JOHN]);
    let resolved = client.get(&format!("/contacts/v4/contacts/{JANE}")).await.ok();
    assert_eq!(resolved["contact"]["id"], JOHN);
    assert_eq!(client.post("/_sandbox/merges", merge).await.status, 400);
}
