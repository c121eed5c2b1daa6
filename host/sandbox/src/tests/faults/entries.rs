//! Which calls an entry applies to, and how the plan is kept.

use serde_json::{Value, json};

use super::{Live, MESSAGES};

#[tokio::test]
async fn skip_and_times_count_matching_calls() {
    let (live, conversation) = Live::faulty(json!([])).await;
    let cases = [
        (json!({}), [503, 200, 200, 200, 200]),
        (json!({"skip": 2}), [200, 200, 503, 200, 200]),
        (json!({"skip": 1, "times": 2}), [200, 503, 503, 200, 200]),
        (json!({"times": 0}), [503; 5]),
        (json!({"skip": 4, "times": "forever"}), [200, 200, 200, 200, 503]),
    ];
    for (mut entry, expected) in cases {
        entry["endpoint"] = json!("send-message");
        entry["status"] = json!(503);
        live.plan(json!([entry])).await;
        assert_eq!(live.statuses(&conversation, 5).await, expected, "{entry}");
    }
}

#[tokio::test]
async fn entries_follow_one_another_and_the_first_that_is_due_applies() {
    let entry = |status: u16, skip: u64| json!({"endpoint": "send-message", "status": status, "skip": skip});
    let (live, conversation) = Live::faulty(json!([entry(500, 0), entry(503, 0), entry(504, 3)])).await;
    assert_eq!(live.statuses(&conversation, 5).await, [500, 503, 200, 504, 200]);
}

#[tokio::test]
async fn a_probability_with_a_seed_is_reproducible() {
    let (live, conversation) = Live::faulty(json!([])).await;
    let mut runs = Vec::new();
    for seed in [7, 7, 8] {
        let entry = json!({"endpoint": "any", "status": 503, "times": 0, "probability": 0.5, "seed": seed});
        live.plan(json!([entry])).await;
        runs.push(live.statuses(&conversation, 30).await);
    }
    assert_eq!(runs[0], runs[1]);
    assert_ne!(runs[0], runs[2]);
    assert!(runs[0].contains(&200) && runs[0].contains(&503));
}

#[tokio::test]
async fn a_fault_stays_on_its_site_and_endpoint() {
    let fault = json!({"endpoint": "send-message", "site": "main", "status": 503, "times": "forever"});
    let (live, here) = Live::faulty(json!([fault])).await;
    let there = live.conversation("other").await;
    assert_eq!(live.send(&here).await.unwrap().status(), 503);
    assert_eq!(live.message_on("other", &there, "hello").send().await.unwrap().status(), 200);
    let query = live.as_key("main", "/contacts/v4/contacts/query").json(&json!({}));
    assert_eq!(query.send().await.unwrap().status(), 200);
    let listed = live.own("GET", "faults", &Value::Null).await;
    assert_eq!((&listed["faults"][0]["seen"], &listed["faults"][0]["fired"]), (&json!(1), &json!(1)));
}

#[tokio::test]
async fn every_endpoint_can_be_named() {
    let calls = [
        ("query-contacts", "POST", "/contacts/v4/contacts/query"),
        ("create-contact", "POST", "/contacts/v4/contacts"),
        ("get-contact", "GET", "/contacts/v4/contacts/x"),
        ("get-conversation", "POST", "/inbox/v2/conversations"),
        ("get-conversation", "GET", "/inbox/v2/conversations/x"),
        ("send-message", "POST", MESSAGES),
        ("list-messages", "GET", MESSAGES),
        ("create-token", "POST", "/oauth2/token"),
    ];
    let live = Live::start().await;
    for (endpoint, method, path) in calls {
        live.plan(json!([{"endpoint": endpoint, "status": 418}])).await;
        let url = format!("http://{}{path}", live.address);
        let request = live.client.request(method.parse().unwrap(), url);
        let request = request.header("authorization", "IST.key").header("wix-site-id", "main");
        assert_eq!(request.send().await.unwrap().status(), 418, "{endpoint}");
        assert_eq!(live.last_call().await["fault"], "status");
    }
}

#[tokio::test]
async fn the_plan_is_listed_replaced_and_cleared() {
    let entry = json!({"endpoint": "send-message", "reset": "after", "skip": 2});
    let (live, conversation) = Live::faulty(json!([entry])).await;
    live.statuses(&conversation, 1).await;
    let listed = live.own("GET", "faults", &Value::Null).await;
    let expected = json!({"endpoint": "send-message", "reset": "after", "skip": 2, "seen": 1, "fired": 0});
    assert_eq!(listed, json!({"faults": [expected]}));

    let none = json!({"faults": []});
    assert_eq!(live.plan(json!([])).await, none);
    for (method, path) in [("DELETE", "faults"), ("POST", "reset")] {
        live.plan(json!([entry])).await;
        live.own(method, path, &json!({})).await;
        assert_eq!(live.own("GET", "faults", &Value::Null).await, none, "{method} {path}");
    }
}

#[tokio::test]
async fn a_mistake_is_named_and_changes_nothing() {
    let cases = [
        (json!({"endpoint": "any", "status": 500, "tmes": 2}), "unknown field `tmes`"),
        (json!({"endpoint": "send", "status": 500}), "unknown variant `send`"),
        (json!({"status": 500}), "missing field `endpoint`"),
        (json!({"endpoint": "any"}), "names no fault"),
        (json!({"endpoint": "any", "half_body": false}), "names no fault"),
        (json!({"endpoint": "any", "status": 500, "reset": "after"}), "names both status and reset after"),
        (json!({"endpoint": "any", "status": 99}), "status 99"),
        (json!({"endpoint": "any", "status": 500, "times": "often"}), "times is a whole number"),
        (json!({"endpoint": "any", "status": 500, "probability": 1.5}), "probability"),
        (json!({"endpoint": "any", "status": 500, "probability": -0.1}), "probability"),
        (json!({"endpoint": "any", "reset": "now"}), "unknown variant `now`"),
        (json!({"endpoint": "any", "garbage": true, "body": ""}), "body and headers"),
        (json!({"endpoint": "any", "status": 500, "headers": {"a b": "c"}}), "a b"),
        (json!({"endpoint": "any", "status": 500, "headers": {"content-length": "9"}}), "content-length"),
        (json!({"endpoint": "send-message", "query_lag_ms": 5}), "query_lag_ms"),
    ];
    let live = Live::start().await;
    let good = json!({"endpoint": "any", "empty_200": true});
    let before = live.plan(json!([good])).await;
    for (bad, words) in cases {
        let body = json!({"faults": [good, bad]});
        let answer = live.post("/_sandbox/faults").json(&body).send().await.unwrap();
        assert_eq!(answer.status(), 400, "{bad}");
        let text = answer.json::<Value>().await.unwrap()["message"].as_str().unwrap().to_owned();
        assert!(text.starts_with("faults[1]: ") && text.contains(words), "{text}");
    }
    let answer = live.post("/_sandbox/faults").json(&json!({"fault": []})).send().await.unwrap();
    assert!(answer.text().await.unwrap().contains("unknown field `fault`"));
    assert_eq!(live.own("GET", "faults", &Value::Null).await, before);
}
