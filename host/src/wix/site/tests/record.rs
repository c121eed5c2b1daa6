use inbox_core::EmailAddress;
use metrics_exporter_prometheus::PrometheusBuilder;
use serde_json::json;
use tracing::Level;

use super::{conversation, send, sent};
use crate::log_capture::LogCapture;
use crate::wix::scripted::{Play, ScriptedWix};

#[tokio::test]
async fn every_call_is_counted_by_site_step_and_outcome() {
    let recorder = PrometheusBuilder::new().build_recorder();
    let _guard = metrics::set_default_local_recorder(&recorder);
    let wix = ScriptedWix::start([Play::Json(200, sent()), Play::Json(503, json!({}))]).await;
    let site = wix.site();
    let _ = send(&site).await;
    let _ = send(&site).await;
    let text = recorder.handle().render();
    for (operation, outcome, count) in
        [("send_message", "ok", 1), ("send_message", "in_doubt", 1), ("list_messages", "not_found", 0)]
    {
        let series = format!(
            "inbox_bridge_wix_calls_total{{site=\"main\",operation=\"{operation}\",outcome=\"{outcome}\"}} {count}"
        );
        assert!(text.contains(&series), "{series} is not in\n{text}");
    }
}

#[tokio::test]
async fn a_failed_call_is_logged_once_with_what_wix_support_asks_for() {
    let log = LogCapture::start(Level::WARN);
    let wix = ScriptedWix::start([Play::Json(500, json!({}))]).await;
    let _ = send(&wix.site()).await;
    let logged = log.text();
    let lines: Vec<_> = logged.lines().filter(|line| line.contains("a Wix call failed")).collect();
    assert_eq!(lines.len(), 1, "{logged}");
    for field in
        ["WARN", "operation=\"send_message\"", "outcome=\"in_doubt\"", "status=500", "request_id=\"req-1\""]
    {
        assert!(lines[0].contains(field), "{field} is not in {}", lines[0]);
    }
}

/// A token, then answers that tell too much.
fn talkative(status: u16) -> Vec<Play> {
    let error =
        json!({ "code": "SOME_CODE", "description": "private words", "data": { "key": "IST.key-secret" } });
    let body = json!({ "message": "anna@example.com", "details": { "applicationError": error } });
    let mut script = vec![Play::Json(200, json!({ "access_token": "token-secret", "expires_in": 9 }))];
    script.extend(vec![Play::Json(status, body); 12]);
    script
}

#[tokio::test]
async fn neither_errors_nor_logs_tell_a_secret_a_token_a_body_an_address_or_a_query() {
    let log = LogCapture::start(Level::DEBUG);
    let address: EmailAddress = "anna@example.com".parse().expect("an address");
    let mut told = String::new();
    for status in [201, 302, 400, 401, 403, 404, 409, 429, 500] {
        let wix = ScriptedWix::start(talkative(status)).await;
        for site in [wix.app_site(), wix.site()] {
            let permit = site.budget().permit().await;
            let errors = [
                send(&site).await.err(),
                wix.site().contacts_by_email(permit, std::slice::from_ref(&address)).await.err(),
                wix.site().messages_since(&conversation(), 0).await.err(),
            ];
            let messages: Vec<String> = errors.iter().flatten().map(ToString::to_string).collect();
            told = format!("{told} {site:?} {errors:?} {messages:?}");
        }
    }
    let logged = log.text();
    assert!(logged.contains("a Wix call failed") && logged.contains("req-1"), "{logged}");
    for secret in ["IST", "app-secret", "token-secret", "anna", "private", "conversationId=", "127.0.0.1"] {
        assert!(!told.contains(secret), "an error shows {secret}: {told}");
        let ours = logged.lines().filter(|line| line.contains("inbox_host"));
        assert!(ours.clone().all(|line| !line.contains(secret)), "a log line shows {secret}");
    }
}
