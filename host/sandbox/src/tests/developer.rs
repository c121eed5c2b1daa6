//! The developer's own endpoints, and the page.

use serde_json::{Value, json};

use super::{Client, JANE, JOHN, text_message};

#[tokio::test]
async fn messages_are_listed_in_arrival_order_over_all_sites() {
    let client = Client::default();
    let here = client.conversation().await;
    let other = client.on_site("other");
    let there = other.open(JANE).await;
    client.send(&here, text_message("1")).await.ok();
    other.send(&there, text_message("2")).await.ok();
    let third = client.send(&here, text_message("3")).await.ok();

    let all = client.with(&[]).get("/_sandbox/messages").await.ok()["messages"].clone();
    let text = |entry: &Value| entry["message"]["content"]["basic"]["items"][0]["text"].clone();
    assert_eq!(all.as_array().unwrap().iter().map(text).collect::<Vec<_>>(), ["1", "2", "3"]);
    assert_eq!(
        all[2],
        json!({
            "site": "main", "conversationId": here, "contactId": JANE, "contactName": "Jane Doe",
            "contactEmail": "jane@example.com", "message": third["message"]
        })
    );
    let one = client.get("/_sandbox/messages?site=other").await.ok();
    assert_eq!(one["messages"], json!([all[1]]));
}

#[tokio::test]
async fn calls_are_logged_without_query_or_body() {
    let client = Client::default();
    client.get("/inbox/v2/messages?conversationId=secret").await;
    let call = client.last_call().await;
    assert_eq!(
        (&call["method"], &call["status"], &call["site"]),
        (&json!("GET"), &json!(400), &json!("main"))
    );
    assert_eq!(call["path"], "/inbox/v2/messages");
    assert!(call["hint"].as_str().unwrap().contains("visibility is required"));
    assert!(call["at"].is_string() && call["requestId"].is_string());

    client.with(&[]).get("/inbox/v2/messages").await;
    let call = client.last_call().await;
    assert_eq!(
        (&call["status"], &call["site"], &call["droppedFields"]),
        (&json!(401), &Value::Null, &json!([]))
    );
}

#[tokio::test]
async fn contacts_without_a_site_reach_living_and_later_sites() {
    let client = Client::default();
    client.find(json!({})).await;
    let jane = client.seed(json!({"id": JANE, "name": "Jane van Doe", "emails": ["a@b.c", "d@e.f"]})).await;
    assert_eq!(jane["info"]["name"], json!({"first": "Jane", "last": "van Doe"}));
    assert_eq!(jane["primaryInfo"]["email"], "a@b.c");
    client.seed(json!({"site": "other", "id": JOHN, "first": "John"})).await;

    assert_eq!(client.find(json!({})).await, [JANE]);
    assert_eq!(client.on_site("other").find(json!({})).await, [JANE, JOHN]);
    assert_eq!(client.on_site("third").find(json!({})).await, [JANE]);
}

#[tokio::test]
async fn contacts_of_the_start_are_there_again_after_a_reset() {
    let client = Client::default();
    let contacts = json!({"site": "main", "contacts": [
        {"id": JANE, "emails": ["family@example.com"]},
        {"id": JOHN, "emails": ["family@example.com"], "site": "other"},
    ]});
    assert_eq!(client.sandbox.start_with(contacts), Ok(2));
    let family = || json!({"info.emails.email": "family@example.com"});
    for _ in 0..3 {
        assert_eq!(client.find(family()).await, [JANE]);
        assert_eq!(client.on_site("other").find(family()).await, [JOHN]);
        client.seed(json!({"emails": ["family@example.com"]})).await;
        client.post("/_sandbox/reset", json!({})).await.ok();
    }
    let mistake = json!({"contacts": [{"name": "Jane"}, {"email": "a@b.c"}]});
    let words = client.sandbox.start_with(mistake).unwrap_err();
    assert!(words.starts_with("contacts[1]: unknown field `email`"), "{words}");
}

#[tokio::test]
async fn a_contact_with_a_known_id_replaces_the_old_one() {
    let client = Client::default();
    client.seed(json!({"id": JANE, "emails": ["old@example.com"]})).await;
    client.seed(json!({"id": JANE, "emails": ["new@example.com"]})).await;
    assert!(client.find(json!({"info.emails.email": "old@example.com"})).await.is_empty());
    assert_eq!(client.find(json!({"info.emails.email": "new@example.com"})).await, [JANE]);
}

#[tokio::test]
async fn a_misspelt_contact_is_refused() {
    let client = Client::default();
    for body in [json!({"email": "a@b.c"}), json!({"id": "jane"}), json!({"contacts": 1}), json!([])] {
        assert_eq!(client.post("/_sandbox/contacts", body).await.status, 400);
    }
}

#[tokio::test]
async fn reset_forgets_everything_but_tokens() {
    let client = Client::default();
    let conversation = client.conversation().await;
    client.send(&conversation, text_message("hi")).await.ok();
    client.post("/_sandbox/reset", json!({})).await.ok();
    assert_eq!(client.get("/_sandbox/messages").await.ok(), json!({"messages": []}));
    assert_eq!(client.get("/_sandbox/calls").await.ok(), json!({"calls": []}));
    assert!(client.find(json!({})).await.is_empty());
}

#[tokio::test]
async fn the_page_escapes_what_people_write() {
    let client = Client::default();
    let conversation = client.conversation().await;
    client.send(&conversation, text_message("<script>alert(1)</script>")).await.ok();
    let page = client.with(&[]).get("/").await;
    assert!(page.text.contains("&lt;script&gt;") && !page.text.contains("<script>"));
    assert!(page.text.contains("Jane Doe"));
    assert!(page.headers["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'"));
}
