use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use super::{send, sent};
use crate::wix::error::{CallFailure, WixErrorKind};
use crate::wix::scripted::{Play, ScriptedWix};
use crate::wix::token::Token;
use crate::wix::{ContactId, Operation};

fn token(value: &str) -> Play {
    Play::Json(200, json!({ "access_token": value, "token_type": "Bearer", "expires_in": 14_400 }))
}

fn conversation_answer() -> Play {
    Play::Json(200, json!({ "conversation": { "id": "c-1" } }))
}

fn refused() -> Play {
    Play::Json(401, json!({ "message": "", "details": {} }))
}

#[tokio::test]
async fn an_api_key_goes_raw_with_the_site_id_and_nothing_else() {
    let wix = ScriptedWix::start([Play::Json(200, sent())]).await;
    send(&wix.site()).await.expect("it is sent");
    let request = wix.request();
    let host = wix.url.strip_prefix("http://").expect("a loopback URL");
    let length = request.body.len().to_string();
    let expected = [
        ("accept", "*/*"),
        ("authorization", "IST.key-secret"),
        ("content-length", &length),
        ("content-type", "application/json"),
        ("host", host),
        ("user-agent", concat!("inbox-bridge/", env!("CARGO_PKG_VERSION"))),
        ("wix-site-id", "site-1"),
    ];
    let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(request.headers, expected, "and in particular no accept-encoding");
}

#[tokio::test]
async fn an_app_asks_for_a_token_in_the_documented_shape_and_uses_it_raw() {
    let wix = ScriptedWix::start([token("t-1"), Play::Json(200, sent())]).await;
    send(&wix.app_site()).await.expect("it is sent");
    let requests = wix.requests();
    assert_eq!(requests[0].line, "POST /oauth2/token HTTP/1.1");
    assert_eq!(
        requests[0].json(),
        json!({
            "grant_type": "client_credentials",
            "client_id": "app-1",
            "client_secret": "app-secret",
            "instance_id": "instance-1",
        })
    );
    assert_eq!((requests[0].header("authorization"), requests[0].header("wix-site-id")), (None, None));
    assert_eq!(requests[1].header("authorization"), Some("t-1"));
    assert_eq!(requests[1].header("wix-site-id"), None);
}

#[tokio::test]
async fn a_token_call_takes_a_place_in_the_budget() {
    let wix = ScriptedWix::start([token("t-1"), conversation_answer()]).await;
    let site = wix.app_site();
    site.conversation(&ContactId::new("p")).await.expect("a conversation");
    assert_eq!(site.budget().available(), 998);
}

#[tokio::test]
async fn many_callers_share_one_token_call() {
    let mut script = vec![token("t-1")];
    script.extend(vec![conversation_answer(); 20]);
    let wix = ScriptedWix::start(script).await;
    let site = wix.app_site();
    let callers: Vec<_> = (0..20)
        .map(|_| {
            let site = site.clone();
            tokio::spawn(async move { site.conversation(&ContactId::new("p")).await })
        })
        .collect();
    for caller in callers {
        caller.await.expect("no panic").expect("a conversation");
    }
    let token_calls = wix.lines().iter().filter(|line| line.contains("/oauth2/token")).count();
    assert_eq!((token_calls, wix.requests().len()), (1, 21));
}

#[tokio::test]
async fn many_callers_share_one_failed_token_call() {
    let wix = ScriptedWix::start([Play::Json(400, json!({ "error": "invalid_client" }))]).await;
    let site = wix.app_site();
    let callers: Vec<_> = (0..20)
        .map(|_| {
            let site = site.clone();
            tokio::spawn(async move { site.conversation(&ContactId::new("p")).await })
        })
        .collect();
    for caller in callers {
        let error = caller.await.expect("no panic").expect_err("there is no token");
        assert!(
            matches!(error.kind, WixErrorKind::Unauthorized if error.operation == Operation::CreateToken),
            "{error}"
        );
    }
    assert_eq!(wix.requests().len(), 1);
    assert_eq!(site.budget().available(), 999, "no call was made but the one for the token");
}

#[tokio::test]
async fn a_refused_token_is_replaced_once() {
    let wix = ScriptedWix::start([token("t-1"), refused(), token("t-2"), Play::Json(200, sent())]).await;
    let site = wix.app_site();
    send(&site).await.expect("it is sent with the new token");
    let requests = wix.requests();
    assert_eq!(requests[3].header("authorization"), Some("t-2"));
    assert_eq!(requests[1].body, requests[3].body);
    assert_eq!(site.budget().available(), 996, "all four calls count");
}

#[tokio::test]
async fn a_second_refusal_is_final() {
    let wix = ScriptedWix::start([token("t-1"), refused(), token("t-2"), refused()]).await;
    let error = send(&wix.app_site()).await.expect_err("it is refused");
    assert!(matches!(error.kind, WixErrorKind::Unauthorized if error.operation == Operation::SendMessage));
    assert_eq!(wix.requests().len(), 4);
}

#[tokio::test]
async fn a_refused_api_key_is_not_tried_again() {
    let wix = ScriptedWix::start([refused()]).await;
    let error = send(&wix.site()).await.expect_err("it is refused");
    assert!(matches!(error.kind, WixErrorKind::Unauthorized));
    assert_eq!(wix.requests().len(), 1);
}

#[tokio::test]
async fn without_a_token_nothing_of_the_call_was_written() {
    let half = b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{\"acc".to_vec();
    let plays = [
        Play::Json(500, json!({})),
        Play::Json(201, json!({ "access_token": "t" })),
        Play::Json(200, json!({ "access_token": "" })),
        Play::Json(200, json!({ "access_token": "line\nbreak" })),
        Play::Json(200, Value::Null),
        Play::Bytes(half),
        Play::ResetRead,
        Play::ResetUnread,
    ];
    for play in plays {
        let wix = ScriptedWix::start([play.clone()]).await;
        let error = send(&wix.app_site()).await.expect_err("there is no token");
        assert!(
            matches!(error.kind, WixErrorKind::Unreachable { .. } if error.operation == Operation::CreateToken),
            "{play:?}: {error}"
        );
        assert!(error.is_repeatable());
    }
}

#[tokio::test]
async fn a_refused_token_call_says_that_the_credentials_are_wrong() {
    for status in [400, 401, 403, 404, 409] {
        let wix = ScriptedWix::start([Play::Json(status, json!({ "error": "invalid_client" }))]).await;
        let error = send(&wix.app_site()).await.expect_err("there is no token");
        assert!(
            matches!(error.kind, WixErrorKind::Unauthorized if error.operation == Operation::CreateToken),
            "{status}: {error}"
        );
        assert_eq!(error.request_id.as_deref(), Some("req-1"));
    }
    let wix = ScriptedWix::start([Play::Json(307, json!({}))]).await;
    let error = send(&wix.app_site()).await.expect_err("there is no token");
    assert!(matches!(error.kind, WixErrorKind::Fault { .. }));
}

#[tokio::test]
async fn a_token_call_that_hangs_ends_with_the_time_limit() {
    let wix = ScriptedWix::start([Play::Hang]).await;
    let site = wix.app_site().within(Duration::from_millis(200));
    let error = send(&site).await.expect_err("no token");
    assert!(matches!(error.kind, WixErrorKind::Unreachable { why: CallFailure::TimedOut, .. }), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_token_is_renewed_at_four_fifths_of_its_life() {
    let cache = crate::wix::token::TokenCache::default();
    let ask = |value: &'static str| {
        let answer = json!({ "access_token": value, "expires_in": 100 });
        async move || Ok(Token::read(&answer, Instant::now()).expect("a token"))
    };
    assert_eq!(cache.get(None, ask("t-1")).await.expect("a token"), "t-1");
    tokio::time::advance(Duration::from_secs(79)).await;
    assert_eq!(cache.get(None, ask("t-2")).await.expect("a token"), "t-1");
    tokio::time::advance(Duration::from_secs(1)).await;
    assert_eq!(cache.get(None, ask("t-2")).await.expect("a token"), "t-2");
}

#[tokio::test(start_paused = true)]
async fn a_token_refused_to_two_callers_is_replaced_once() {
    let cache = crate::wix::token::TokenCache::default();
    let ask = |value: &'static str| {
        let answer = json!({ "access_token": value });
        async move || Ok(Token::read(&answer, Instant::now()).expect("a token"))
    };
    let old = cache.get(None, ask("t-1")).await.expect("a token");
    assert_eq!(cache.get(Some(&old), ask("t-2")).await.expect("a token"), "t-2");
    assert_eq!(cache.get(Some(&old), ask("t-3")).await.expect("a token"), "t-2");
}

#[tokio::test(start_paused = true)]
async fn odd_lives_of_tokens_are_survived() {
    for life in [json!(1e300), json!(-5), json!("14400"), json!("soon"), json!(null), json!(0)] {
        let answer = json!({ "access_token": "t", "expires_in": life });
        assert!(Token::read(&answer, Instant::now()).is_some(), "{life}");
    }
}
