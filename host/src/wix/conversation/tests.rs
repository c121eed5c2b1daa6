use serde_json::json;

use crate::wix::error::{CallFailure, WixErrorKind};
use crate::wix::scripted::{Play, ScriptedWix};
use crate::wix::{ContactId, ConversationId};

#[tokio::test]
async fn a_conversation_is_asked_for_by_contact() {
    let answer = json!({ "conversation": { "id": "c-1", "participant": {} }, "newConversation": true });
    let wix = ScriptedWix::start([Play::Json(200, answer)]).await;
    let contact = ContactId::new("4e600edc-db48-5260-9d04-7ea5c3e5fffd");
    let conversation = wix.site().conversation(&contact).await.expect("a conversation");
    assert_eq!(conversation, ConversationId::new("c-1"));
    let request = wix.request();
    assert_eq!(request.line, "POST /inbox/v2/conversations HTTP/1.1");
    assert_eq!(
        request.json(),
        json!({ "participantId": { "contactId": "4e600edc-db48-5260-9d04-7ea5c3e5fffd" } })
    );
}

#[tokio::test]
async fn a_conversation_without_an_id_may_be_asked_for_again() {
    let wix = ScriptedWix::start([Play::Json(200, json!({ "conversation": {} }))]).await;
    let error = wix.site().conversation(&ContactId::new("x")).await.expect_err("there is no id");
    assert!(matches!(error.kind, WixErrorKind::InDoubt { why: CallFailure::Unreadable, .. }));
    assert!(error.is_repeatable());
}
