//! Answers that come, but wrong or late.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::Live;
use crate::SandboxOptions;

#[tokio::test]
async fn a_status_is_answered_without_effect_in_the_documented_shape() {
    let application = [
        (401, "UNAUTHENTICATED"),
        (403, "PERMISSION_DENIED"),
        (404, "NOT_FOUND"),
        (409, "ALREADY_EXISTS"),
        (429, "RESOURCE_EXHAUSTED"),
    ];
    let (live, conversation) = Live::faulty(json!([])).await;
    for (status, code) in application {
        live.plan(json!([{"endpoint": "send-message", "status": status}])).await;
        let answer = live.send(&conversation).await.unwrap();
        assert_eq!(answer.status(), status);
        assert!(
            answer.headers().contains_key("x-wix-request-id")
                && !answer.headers().contains_key("retry-after")
        );
        let body: Value = answer.json().await.unwrap();
        assert_eq!(body["details"]["applicationError"]["code"], code);
    }
    for status in [500, 503, 504] {
        live.plan(json!([{"endpoint": "send-message", "status": status}])).await;
        let answer = live.send(&conversation).await.unwrap();
        assert_eq!(answer.status(), status);
        assert_eq!(answer.text().await.unwrap(), r#"{"details":{},"message":""}"#);
    }
    assert_eq!(live.arrived().await, 0);
}

#[tokio::test]
async fn body_and_headers_are_answered_as_written() {
    let busy = json!({"endpoint": "send-message", "status": 429, "headers": {"retry-after": 7}});
    let page = json!({"endpoint": "send-message", "status": 502, "body": "<html>",
        "headers": {"Content-Type": "text/html"}});
    let gone = json!({"endpoint": "send-message", "status": 404, "body": {"message": "gone"}});
    let (live, conversation) = Live::faulty(json!([busy, page, gone])).await;

    assert_eq!(live.send(&conversation).await.unwrap().headers()["retry-after"], "7");
    let answer = live.send(&conversation).await.unwrap();
    assert_eq!(answer.headers()["content-type"], "text/html");
    assert_eq!(answer.text().await.unwrap(), "<html>");
    let answer: Value = live.send(&conversation).await.unwrap().json().await.unwrap();
    assert_eq!(answer, json!({"message": "gone"}));
}

#[tokio::test]
async fn a_status_after_hides_the_effect() {
    let (live, conversation) = Live::faulty(json!([])).await;
    for (arrived, status) in [500, 503, 504, 201].into_iter().enumerate() {
        live.plan(json!([{"endpoint": "send-message", "status_after": status}])).await;
        let answer = live.send(&conversation).await.unwrap();
        assert_eq!(answer.status(), status);
        let body: Value = answer.json().await.unwrap();
        assert_eq!(body["message"]["id"].is_string(), status == 201, "{body}");
        assert_eq!(live.arrived().await, arrived + 1);
    }
}

#[tokio::test]
async fn garbage_and_an_empty_200_hide_the_effect() {
    let garbage = json!({"endpoint": "send-message", "garbage": true});
    let empty = json!({"endpoint": "send-message", "empty_200": true});
    let (live, conversation) = Live::faulty(json!([garbage, empty])).await;

    let answer = live.send(&conversation).await.unwrap();
    assert_eq!(answer.status(), 200);
    let body = answer.bytes().await.unwrap();
    assert!(!body.is_empty() && serde_json::from_slice::<Value>(&body).is_err());
    let answer = live.send(&conversation).await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.content_length()), (200, Some(0)));
    assert_eq!(live.arrived().await, 2);
}

#[tokio::test]
async fn a_delay_holds_the_answer_back_and_not_the_effect() {
    let (live, conversation) = Live::faulty(json!([{"endpoint": "send-message", "delay_ms": 400}])).await;
    let begun = Instant::now();
    let waiting = tokio::spawn(live.message(&conversation, "hello").send());
    live.has_met("delay_ms").await;
    assert_eq!(live.arrived().await, 1);
    let answer: Value = waiting.await.unwrap().unwrap().json().await.unwrap();
    assert!(begun.elapsed() >= Duration::from_millis(400));
    assert!(answer["message"]["id"].is_string());
}

#[tokio::test]
async fn a_call_that_is_refused_anyway_stays_without_effect() {
    let (live, _) = Live::faulty(json!([{"endpoint": "send-message", "status_after": 500}])).await;
    assert_eq!(live.send("00000000-0000-4000-8000-000000000000").await.unwrap().status(), 500);
    assert_eq!(live.arrived().await, 0);
    assert!(live.last_call().await["hint"].as_str().unwrap().contains("conversation"));
}

#[tokio::test]
async fn a_faulted_call_counts_against_the_budget_and_an_unauthorized_one_is_not_faulted() {
    let options = SandboxOptions { calls_per_minute: 3, ..SandboxOptions::default() };
    let live = Live::with(options).await;
    let conversation = live.conversation("main").await;
    live.plan(json!([{"endpoint": "any", "status": 503, "times": "forever"}])).await;
    assert_eq!(live.statuses(&conversation, 3).await, [503, 503, 429]);
    assert_eq!(live.post("/inbox/v2/messages").send().await.unwrap().status(), 401);
    assert_eq!(live.post("/no/such/path").send().await.unwrap().status(), 404);
    let listed = live.own("GET", "faults", &Value::Null).await;
    assert_eq!((&listed["faults"][0]["seen"], &listed["faults"][0]["fired"]), (&json!(2), &json!(2)));
}
