//! List Messages.

use base64::Engine;
use base64::engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::{Client, JOHN, text_message};

fn path(conversation: &str, more: &str) -> String {
    format!("/inbox/v2/messages?conversationId={conversation}&visibility=BUSINESS{more}")
}

fn encoded(request: &Value) -> String {
    format!("/inbox/v2/messages?.r={}", URL_SAFE_NO_PAD.encode(request.to_string()))
}

fn texts(list: &Value) -> Vec<String> {
    let text = |m: &Value| m["content"]["basic"]["items"][0]["text"].as_str().unwrap().to_owned();
    list["messages"].as_array().unwrap().iter().map(text).collect()
}

async fn chat(messages: usize) -> (Client, String) {
    let client = Client::default();
    let conversation = client.conversation().await;
    for number in 0..messages {
        client.send(&conversation, text_message(&number.to_string())).await.ok();
    }
    (client, conversation)
}

#[tokio::test]
async fn the_newest_thirty_come_first_and_a_cursor_leads_to_the_rest() {
    let (client, conversation) = chat(65).await;
    let mut seen = Vec::new();
    let mut more = String::new();
    let mut pages = 0;
    loop {
        let list = client.get(&path(&conversation, &more)).await.ok();
        seen.extend(texts(&list));
        pages += 1;
        match list["pagingMetadata"]["cursors"]["next"].as_str() {
            Some(cursor) => more = format!("&paging.cursor={cursor}"),
            None => break,
        }
        client.send(&conversation, text_message("newer than the first page")).await.ok();
    }
    let expected: Vec<String> = (0..65).rev().map(|number| number.to_string()).collect();
    assert_eq!((pages, seen), (3, expected));
}

#[tokio::test]
async fn a_last_page_has_no_cursor() {
    let (client, conversation) = chat(30).await;
    let list = client.get(&path(&conversation, "")).await.ok();
    assert_eq!(list["pagingMetadata"], json!({"count": 30}));
}

#[tokio::test]
async fn the_sdk_form_reads_the_same_as_plain_parameters() {
    let (client, conversation) = chat(5).await;
    let request = json!({
        "conversationId": conversation, "visibility": "BUSINESS", "paging": {"limit": 2},
        "sorting": {"fieldName": "sequence", "order": "ASC"}
    });
    let plain = path(&conversation, "&paging.limit=2&sorting.fieldName=sequence&sorting.order=ASC");
    let first = client.get(&encoded(&request)).await.ok();
    assert_eq!(texts(&first), ["0", "1"]);
    assert_eq!(first, client.get(&plain).await.ok());
    let padded =
        format!("/inbox/v2/messages?.r={}", URL_SAFE.encode(request.to_string()).replace('=', "%3D"));
    assert_eq!(first, client.get(&padded).await.ok());

    let mut next = request.clone();
    next["paging"]["cursor"] = first["pagingMetadata"]["cursors"]["next"].clone();
    assert_eq!(texts(&client.get(&encoded(&next)).await.ok()), ["2", "3"]);
}

#[tokio::test]
async fn visibility_decides_what_is_listed() {
    let (client, conversation) = chat(1).await;
    let mut both = text_message("for both");
    both["visibility"] = json!("BUSINESS_AND_PARTICIPANT");
    client.send(&conversation, both).await.ok();
    let all = client.get(&path(&conversation, "")).await.ok();
    assert_eq!(texts(&all), ["for both", "0"]);
    let shared =
        format!("/inbox/v2/messages?conversation_id={conversation}&visibility=BUSINESS_AND_PARTICIPANT");
    assert_eq!(texts(&client.get(&shared).await.ok()), ["for both"]);
}

#[tokio::test]
async fn parameters_are_checked() {
    let (client, conversation) = chat(0).await;
    client.get(&path(JOHN, "")).await.assert_refused(404, "CONVERSATION_NOT_FOUND");
    for (path, violation) in [
        (format!("/inbox/v2/messages?conversationId={conversation}"), "visibility REQUIRED_FIELD"),
        ("/inbox/v2/messages?visibility=BUSINESS".to_owned(), "conversationId REQUIRED_FIELD"),
        (path(&conversation, "&paging.limit=101"), "paging.limit MAX"),
        (path(&conversation, "&paging.limit=ten"), "paging.limit FORMAT"),
        (path(&conversation, "&paging.cursor=abc"), "paging.cursor FORMAT"),
        (path(&conversation, "&sorting.fieldName=createdDate"), "sorting.fieldName INVALID_ENUM_VALUE"),
        ("/inbox/v2/messages?.r=%%%".to_owned(), ".r FORMAT"),
    ] {
        client.get(&path).await.assert_violates(&[violation]);
    }
    let overwritten = path(&conversation, "&paging=1&paging.limit=5&lang=en");
    client.get(&overwritten).await.ok();
    assert_eq!(client.last_call().await["droppedFields"], json!(["lang"]));
}
