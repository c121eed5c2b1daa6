//! The page as it is served. `tests/page` tests what a browser makes of it.

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use serde_json::{Value, json};
use tower::ServiceExt;

use super::thread::FIRST_COMMANDS;
use crate::sandbox::Sandbox;
use crate::tests::test_router;

const README: &str = include_str!("../../../../README.md");

async fn call(sandbox: &Sandbox, request: Request<Body>) -> (StatusCode, HeaderMap, String) {
    let response = test_router(sandbox).oneshot(request).await.expect("a router cannot fail");
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.expect("a body in memory");
    (parts.status, parts.headers, String::from_utf8(bytes.to_vec()).expect("a text"))
}

async fn get(sandbox: &Sandbox, path: &str) -> (HeaderMap, String) {
    let (status, headers, text) =
        call(sandbox, Request::get(path).body(Body::empty()).expect("a request")).await;
    assert_eq!(status, StatusCode::OK, "{path}");
    (headers, text)
}

async fn post(sandbox: &Sandbox, site: &str, path: &str, body: Value) -> Value {
    let request = Request::post(path).header("authorization", "IST.key").header("wix-site-id", site);
    let (status, _, text) =
        call(sandbox, request.body(Body::from(body.to_string())).expect("a request")).await;
    assert_eq!(status, StatusCode::OK, "{text}");
    serde_json::from_str(&text).expect("JSON")
}

/// Opens a conversation with a new contact; returns its id.
async fn meet(sandbox: &Sandbox, site: &str, first: &str) -> String {
    let contact =
        post(sandbox, site, "/contacts/v4/contacts", json!({"info": {"name": {"first": first}}})).await;
    let body = json!({"participantId": {"contactId": contact["contact"]["id"]}});
    let conversation = post(sandbox, site, "/inbox/v2/conversations", body).await;
    conversation["conversation"]["id"].as_str().expect("an id").to_owned()
}

async fn send(sandbox: &Sandbox, site: &str, conversation: &str, mut message: Value) {
    message["visibility"] = json!("BUSINESS");
    message["direction"] = json!("PARTICIPANT_TO_BUSINESS");
    let body = json!({"conversationId": conversation, "message": message});
    post(sandbox, site, "/inbox/v2/messages", body).await;
}

fn text(text: &str) -> Value {
    json!({"content": {"basic": {"items": [{"text": text}]}}})
}

#[tokio::test]
async fn an_empty_inbox_shows_the_readmes_own_commands() {
    let (_, page) = get(&Sandbox::default(), "/").await;
    for command in FIRST_COMMANDS {
        assert!(page.contains(command), "{command}");
        assert!(README.contains(command), "the README does not say: {command}");
    }
}

#[tokio::test]
async fn nothing_but_the_sandbox_may_run_or_be_asked() {
    for path in ["/", "/_sandbox/page.css", "/_sandbox/page.js", "/_sandbox/page.svg"] {
        let (headers, _) = get(&Sandbox::default(), path).await;
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().expect("a text");
        for rule in ["default-src 'none'", "script-src 'self'", "base-uri 'none'", "frame-ancestors 'none'"] {
            assert!(policy.split("; ").any(|given| given == rule), "{path}: {rule}");
        }
        assert!(!policy.contains("unsafe"), "{path}");
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(headers[header::REFERRER_POLICY], "no-referrer");
        assert_eq!(headers[header::CACHE_CONTROL], "no-store");
    }
}

#[tokio::test]
async fn the_latest_page_is_not_sent_again() {
    let sandbox = Sandbox::default();
    let talk = meet(&sandbox, "main", "Ada").await;
    let (headers, _) = get(&sandbox, "/").await;
    let again =
        || Request::get("/").header(header::IF_NONE_MATCH, &headers[header::ETAG]).body(Body::empty());
    let (status, _, body) = call(&sandbox, again().expect("a request")).await;
    assert_eq!((status, body.as_str()), (StatusCode::NOT_MODIFIED, ""));
    send(&sandbox, "main", &talk, text("hi")).await;
    assert_eq!(call(&sandbox, again().expect("a request")).await.0, StatusCode::OK);
}

#[tokio::test]
async fn the_switch_between_sites_is_there_only_when_there_are_several() {
    let sandbox = Sandbox::default();
    let talk = meet(&sandbox, "main", "Ada").await;
    send(&sandbox, "main", &talk, text("hi")).await;
    assert!(!get(&sandbox, "/").await.1.contains("<details"));
    let other = meet(&sandbox, "a & b", "Bea").await;
    send(&sandbox, "a & b", &other, text("hello")).await;
    let (_, page) = get(&sandbox, "/?site=main").await;
    assert!(page.contains("href=\"/?site=a+%26+b\"") && page.contains("Ada") && !page.contains("Bea"));
    assert!(get(&sandbox, "/?site=a+%26+b").await.1.contains("Bea"));
}

#[tokio::test]
async fn a_silent_message_neither_counts_nor_stands_for_the_conversation() {
    let sandbox = Sandbox::default();
    let talk = meet(&sandbox, "main", "Ada").await;
    send(&sandbox, "main", &talk, text("loud")).await;
    let mut silent = text("quiet");
    silent["silent"] = json!(true);
    send(&sandbox, "main", &talk, silent).await;
    let (_, page) = get(&sandbox, "/").await;
    assert!(page.contains("data-notable=\"1\"") && page.contains("loud") && !page.contains("quiet"));
}

#[tokio::test]
async fn only_web_addresses_become_links() {
    let sandbox = Sandbox::default();
    let talk = meet(&sandbox, "main", "Ada").await;
    let button = |address: &str| json!({"label": "Open", "launchUrl": address});
    let buttons = ["javascript:alert(1)", "data:text/html,hi", "https://example.com/a"].map(button);
    send(&sandbox, "main", &talk, json!({"content": {"template": {"buttons": buttons}}})).await;
    let (_, page) = get(&sandbox, &format!("/?site=main&conversation={talk}")).await;
    assert!(!page.contains("javascript:") && !page.contains("data:text"));
    assert!(
        page.contains(
            "href=\"https://example.com/a\" target=\"_blank\" rel=\"noopener noreferrer nofollow\""
        )
    );
}

#[tokio::test]
async fn a_conversation_that_is_not_here_is_said_to_be_gone() {
    let sandbox = Sandbox::default();
    let (_, page) = get(&sandbox, "/?site=main&conversation=nope").await;
    assert!(page.contains("This conversation is not here"));
}
