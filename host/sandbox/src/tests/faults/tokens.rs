//! Tokens that end before their time.

use serde_json::{Value, json};

use super::{Live, text_at};

const QUERY: &str = "/contacts/v4/contacts/query";

impl Live {
    async fn token(&self, instance: &str) -> String {
        let body = json!({
            "grant_type": "client_credentials", "client_id": "app", "client_secret": "secret",
            "instance_id": instance,
        });
        let answer = self.post("/oauth2/token").json(&body).send().await.unwrap();
        text_at(&answer.json::<Value>().await.unwrap(), "/access_token")
    }

    async fn query_with(&self, token: &str) -> u16 {
        let request = self.post(QUERY).header("authorization", token).json(&json!({}));
        request.send().await.unwrap().status().as_u16()
    }
}

#[tokio::test]
async fn tokens_issued_so_far_expire_and_a_new_one_is_good() {
    let live = Live::start().await;
    let (first, second) = (live.token("one").await, live.token("two").await);
    live.plan(json!([{"endpoint": "query-contacts", "expire_tokens": true, "skip": 1}])).await;
    assert_eq!(live.query_with(&first).await, 200, "skipped");
    assert_eq!(live.query_with(&first).await, 401, "met");
    assert_eq!((live.query_with(&first).await, live.query_with(&second).await), (401, 401));
    assert_eq!(live.query_with(&live.token("one").await).await, 200);
}

#[tokio::test]
async fn tokens_of_other_sites_and_keys_stay_good() {
    let live = Live::start().await;
    let (first, second) = (live.token("one").await, live.token("two").await);
    live.plan(json!([{"endpoint": "query-contacts", "site": "one", "expire_tokens": true}])).await;
    assert_eq!(live.query_with(&second).await, 200);
    assert_eq!((live.query_with(&first).await, live.query_with(&second).await), (401, 200));

    live.plan(json!([{"endpoint": "query-contacts", "expire_tokens": true}])).await;
    assert_eq!(live.as_key("main", QUERY).json(&json!({})).send().await.unwrap().status(), 200);
    assert_eq!(live.query_with(&second).await, 401);
}

#[tokio::test]
async fn a_token_call_is_matched_by_the_installation_that_it_names() {
    let live = Live::start().await;
    live.plan(json!([{"endpoint": "create-token", "site": "one", "status": 503}])).await;
    live.token("two").await;
    let body = json!({"instance_id": "one"});
    assert_eq!(live.post("/oauth2/token").json(&body).send().await.unwrap().status(), 503);
}
