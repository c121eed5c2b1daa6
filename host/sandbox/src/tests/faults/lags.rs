//! Lists and queries that are behind.

use serde_json::{Value, json};

use super::super::{Client, text_message};

impl Client {
    async fn plan(&self, faults: Value) {
        self.post("/_sandbox/faults", json!({"faults": faults})).await.ok();
    }

    async fn listed(&self, conversation: &str) -> usize {
        let path = format!("/inbox/v2/messages?conversationId={conversation}&visibility=BUSINESS");
        self.get(&path).await.ok()["messages"].as_array().unwrap().len()
    }
}

#[tokio::test]
async fn a_query_does_not_see_the_newest_contacts() {
    let client = Client::default();
    client.conversation().await;
    client.plan(json!([{"endpoint": "query-contacts", "query_lag_ms": 5_000, "times": 2}])).await;
    let all = || client.find(json!({}));
    let one = || client.find(json!({"info.emails.email": "jane@example.com"}));
    assert_eq!(all().await.len(), 0);
    client.advance(6);
    assert_eq!(one().await.len(), 1, "she is old enough");

    client.plan(json!([{"endpoint": "any", "query_lag_ms": 60_000}])).await;
    assert_eq!((one().await.len(), one().await.len()), (0, 1), "one query lags, the next does not");
}

#[tokio::test]
async fn a_list_does_not_see_the_newest_messages() {
    let client = Client::default();
    let conversation = client.conversation().await;
    client.send(&conversation, text_message("old")).await.ok();
    client.advance(60);
    client.send(&conversation, text_message("new")).await.ok();
    client.plan(json!([{"endpoint": "list-messages", "list_lag_ms": 5_000, "times": "forever"}])).await;
    assert_eq!(client.listed(&conversation).await, 1);
    client.advance(6);
    assert_eq!(client.listed(&conversation).await, 2);
    assert_eq!(client.last_call().await["fault"], "list_lag_ms");
}
