use std::io::Write;
use std::sync::{Arc, Mutex};

use inbox_core::EmailAddress;
use metrics_exporter_prometheus::PrometheusBuilder;
use serde_json::json;

use super::{conversation, send, sent};
use crate::wix::scripted::{Play, ScriptedWix};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn every_call_is_counted_by_site_step_and_outcome() {
    let recorder = PrometheusBuilder::new().build_recorder();
    let _guard = metrics::set_default_local_recorder(&recorder);
    let wix = ScriptedWix::start([Play::Json(200, sent()), Play::Json(503, json!({}))]).await;
    let site = wix.site();
    let _ = send(&site).await;
    let _ = send(&site).await;
    let text = recorder.handle().render();
    for (step, outcome, count) in
        [("send_message", "ok", 1), ("send_message", "in_doubt", 1), ("list_messages", "ok", 0)]
    {
        let series = format!(
            "inbox_bridge_wix_calls_total{{site=\"main\",step=\"{step}\",outcome=\"{outcome}\"}} {count}"
        );
        assert!(text.contains(&series), "{series} is not in\n{text}");
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
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::DEBUG)
        .with_writer(move || writer.clone())
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);
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
    drop(guard);
    let logged = String::from_utf8(log.0.lock().unwrap().clone()).expect("text");
    assert!(logged.contains("a Wix call failed") && logged.contains("req-1"), "{logged}");
    for secret in ["IST", "app-secret", "token-secret", "anna", "private", "conversationId=", "127.0.0.1"] {
        assert!(!told.contains(secret), "an error tells {secret}: {told}");
        let ours = logged.lines().filter(|line| line.contains("inbox_host"));
        assert!(ours.clone().all(|line| !line.contains(secret)), "a log line tells {secret}");
    }
}
