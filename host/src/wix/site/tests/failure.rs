use std::sync::Arc;
use std::time::Duration;

use inbox_core::Secret;
use reqwest::Client;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::time::Instant;

use super::{send, sent};
use crate::config::Auth;
use crate::wix::error::{CallFailure, WixErrorKind};
use crate::wix::scripted::{Play, ScriptedWix, app, key};
use crate::wix::transport::{BODY_LIMIT, http_client_connecting_within, safe_base_url};
use crate::wix::{Budget, Operation, WixError, WixSite, http_client};

fn bytes(text: &str) -> Play {
    Play::Bytes(text.as_bytes().to_vec())
}

fn site_at(url: &str, http: Client) -> WixSite {
    WixSite::new("main", http, url, key(), Arc::new(Budget::new(10)))
}

async fn send_error(play: Play) -> WixError {
    let wix = ScriptedWix::start([play]).await;
    let site = wix.site_with(key(), 10).within(Duration::from_millis(500));
    let error = send(&site).await.expect_err("it fails");
    assert_eq!(site.budget().available(), if error.outcome() == "rate_limited" { 0 } else { 9 });
    error
}

async fn doubt(play: Play) -> CallFailure {
    match send_error(play).await {
        WixError { kind: WixErrorKind::InDoubt { why }, operation: Operation::SendMessage, .. } => why,
        other => panic!("not in doubt: {other}"),
    }
}

#[tokio::test]
async fn a_send_without_a_whole_answer_is_in_doubt() {
    assert_eq!(doubt(Play::Hang).await, CallFailure::TimedOut);
    assert_eq!(doubt(Play::ResetRead).await, CallFailure::Broken);
    assert_eq!(doubt(Play::ResetUnread).await, CallFailure::Broken);
    assert_eq!(doubt(bytes("")).await, CallFailure::Broken);
    assert_eq!(doubt(bytes("HTTP/1.1 200")).await, CallFailure::Broken);
    assert_eq!(doubt(bytes("SSH-2.0-OpenSSH\r\n\r\n")).await, CallFailure::Broken);
    assert_eq!(
        doubt(bytes("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{\"message\":")).await,
        CallFailure::Broken
    );
    assert_eq!(
        doubt(bytes("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{\"\r\n")).await,
        CallFailure::Broken
    );
}

#[tokio::test]
async fn a_send_with_an_unreadable_answer_is_in_doubt() {
    assert_eq!(doubt(bytes("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")).await, CallFailure::Unreadable);
    assert_eq!(
        doubt(bytes("HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n<html>")).await,
        CallFailure::Unreadable
    );
    assert_eq!(doubt(Play::Json(201, sent())).await, CallFailure::Status(201));
    assert_eq!(doubt(Play::Json(503, json!({}))).await, CallFailure::Status(503));
}

#[tokio::test]
async fn a_compressed_answer_that_nobody_asked_for_is_unreadable() {
    let answer = "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 3\r\n\r\n\x1f\x08\x08";
    assert_eq!(doubt(bytes(answer)).await, CallFailure::Unreadable);
}

#[tokio::test]
async fn an_answer_is_read_up_to_a_limit() {
    let body = format!("{{\"message\":{{\"id\":\"1\",\"x\":\"{}\"}}}}", "x".repeat(BODY_LIMIT));
    let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    assert_eq!(doubt(bytes(&answer)).await, CallFailure::TooLarge);
    let chunk = format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
    assert_eq!(
        doubt(bytes(&format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{chunk}"))).await,
        CallFailure::TooLarge
    );
}

#[tokio::test]
async fn a_redirect_is_a_fault_and_never_followed() {
    let elsewhere = ScriptedWix::start([Play::Json(200, sent())]).await;
    for status in [301, 302, 303, 307, 308] {
        let location = format!("location: {}/inbox/v2/messages", elsewhere.url);
        let error = send_error(Play::JsonWith(status, location, json!({}))).await;
        assert!(matches!(error.kind, WixErrorKind::Fault { .. }), "{error}");
    }
    assert_eq!(elsewhere.requests().len(), 0);
}

#[tokio::test]
async fn no_connection_means_that_nothing_was_written() {
    let free = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", free.local_addr().expect("it is bound"));
    drop(free);
    let site = site_at(&url, http_client().expect("a client"));
    let error = send(&site).await.expect_err("nobody listens");
    assert!(
        matches!(error.kind, WixErrorKind::Unreachable { why: CallFailure::NoConnection, .. }),
        "{error}"
    );
    assert!(error.is_repeatable());
}

#[tokio::test]
async fn a_timeout_while_connecting_means_that_nothing_was_written() {
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("https://{}", silent.local_addr().expect("it is bound"));
    let http = http_client_connecting_within(Duration::from_millis(200)).expect("a client");
    let error = send(&site_at(&url, http)).await.expect_err("no handshake");
    assert!(matches!(error.kind, WixErrorKind::Unreachable { .. }), "{error}");
}

#[tokio::test]
async fn a_429_blocks_the_site_for_as_long_as_it_says_or_a_minute() {
    let limited = json!({ "message": "", "details": {} });
    let minute = Duration::from_mins(1);
    for (header, blocked) in [("", 60), ("retry-after: 7", 7), ("retry-after: x", 60)] {
        let play = Play::JsonWith(429, header.to_owned(), limited.clone());
        let wix = ScriptedWix::start([play]).await;
        let site = wix.site();
        let before = Instant::now();
        let error = send(&site).await.expect_err("it is refused");
        assert_eq!((error.retry_after(), error.is_repeatable()), (Some(Duration::from_secs(blocked)), true));
        let until = site.budget().blocked_until().expect("the site is blocked") - before;
        assert!((Duration::from_secs(blocked)..Duration::from_secs(blocked) + minute / 2).contains(&until));
        assert_eq!(site.clone().budget().available(), 0);
    }
}

#[tokio::test]
async fn a_429_of_the_token_call_blocks_the_site_too() {
    let wix = ScriptedWix::start([Play::Json(429, json!({}))]).await;
    let site = wix.app_site();
    let error = send(&site).await.expect_err("it is refused");
    assert!(
        matches!(error.kind, WixErrorKind::RateLimited { .. } if error.operation == Operation::CreateToken)
    );
    assert!(site.budget().blocked_until().is_some());
}

#[tokio::test]
async fn a_second_place_that_is_not_free_in_time_is_not_waited_for() {
    let token = |value: &str| Play::Json(200, json!({ "access_token": value, "expires_in": 100 }));
    let script = [token("t-1"), Play::Json(401, json!({})), token("t-2")];
    let wix = ScriptedWix::start(script).await;
    let site = wix.site_with(app(), 1).within(Duration::from_millis(500));
    let error = send(&site).await.expect_err("no place for the repetition");
    assert!(matches!(error.kind, WixErrorKind::RateLimited { retry_after: Some(_), .. }), "{error}");
}

#[tokio::test]
async fn a_call_takes_no_longer_than_its_time_limit() {
    let wix = ScriptedWix::start([Play::Hang]).await;
    let site = wix.site_with(key(), 1).within(Duration::from_millis(200));
    let error = send(&site).await.expect_err("no answer");
    assert!(matches!(error.kind, WixErrorKind::InDoubt { why: CallFailure::TimedOut, .. }), "{error}");
}

#[test]
fn only_a_call_that_writes_may_have_done_something() {
    for operation in Operation::ALL {
        let error = WixErrorKind::InDoubt { why: CallFailure::Status(503) }.during(operation);
        let writes = matches!(operation, Operation::SendMessage | Operation::CreateContact);
        assert_eq!(error.to_string().contains("unknown whether Wix"), writes, "{error}");
    }
}

#[tokio::test]
async fn a_connection_that_was_closed_meanwhile_loses_no_call() {
    let kept = "HTTP/1.1 200 OK\r\ncontent-length: 23\r\n\r\n{\"message\":{\"id\":\"123\"}}";
    let wix = ScriptedWix::start([bytes(kept), Play::Json(200, sent())]).await;
    let site = wix.site();
    let _ = send(&site).await;
    match send(&site).await {
        Ok(_) => {}
        Err(error) if error.is_in_doubt() => {}
        Err(other) => panic!("neither done nor in doubt: {other}"),
    }
}

#[tokio::test]
async fn a_key_with_a_line_break_is_a_fault() {
    let wix = ScriptedWix::start([]).await;
    let credentials = Auth::ApiKey { key: Secret::new("IST.x\n"), site_id: "s".to_owned() };
    let site = wix.site_with(credentials, 1);
    let error = send(&site).await.expect_err("it cannot be sent");
    assert!(matches!(error.kind, WixErrorKind::Fault { .. }));
    assert!(!format!("{error} {error:?}").contains("IST"));
    assert_eq!(site.budget().available(), 1);
}

#[test]
fn only_safe_base_urls_are_called() {
    let safe = [
        "https://www.wixapis.com",
        "https://www.wixapis.com/",
        "http://127.0.0.1:8790",
        "http://localhost:1",
        "http://[::1]:9/x",
        "http://[::ffff:127.0.0.1]:9",
    ];
    assert_eq!(
        safe.map(|url| safe_base_url(url).unwrap_or_default()),
        [
            "https://www.wixapis.com",
            "https://www.wixapis.com",
            "http://127.0.0.1:8790",
            "http://localhost:1",
            "http://[::1]:9/x",
            "http://[::ffff:7f00:1]:9",
        ]
    );
    let unsafe_ones = [
        "http://www.wixapis.com",
        "http://127.0.0.1.example.com",
        "http://x.localhost",
        "https://user:pass@www.wixapis.com",
        "https://www.wixapis.com/?x=1",
        "https://www.wixapis.com/#x",
        "ftp://localhost",
        "www.wixapis.com",
        "",
    ];
    for url in unsafe_ones {
        assert_eq!(safe_base_url(url), None, "{url}");
    }
}

#[tokio::test]
async fn a_site_with_an_unsafe_base_url_makes_no_call() {
    let site = site_at("http://example.com", http_client().expect("a client"));
    let error = send(&site).await.expect_err("it is not safe");
    assert!(matches!(error.kind, WixErrorKind::Fault { .. }));
    assert!(error.to_string().contains("wix.base_url must be https"));
}
