//! What no fixture can hold: large batches, and who a person is.

use std::pin::pin;
use std::sync::Mutex;
use std::task::{Context, Poll, Waker};

use inbox_core::host::{HttpClient, restore};
use inbox_core::{
    Connector, FetchContext, FetchError, HttpRequest, HttpResponse, Participant, Probe, VerifiedRequest,
    WebhookRequest, async_trait,
};
use inbox_facebook::{Messenger, Settings};
use serde_json::{Value, json};

const PAGE: &str = "109876543210987";

fn messenger(more: Value) -> Messenger {
    let mut settings = json!({ "app_secret": "made-up-secret", "verify_token": "made-up-token" });
    settings.as_object_mut().expect("a table").extend(more.as_object().cloned().unwrap_or_default());
    let settings: Settings = serde_json::from_value(settings).expect("settings");
    Messenger::new(settings).expect("a connector")
}

fn request(method: &str, url: &str, body: &Value) -> WebhookRequest {
    let received_at = "2026-01-01T00:00:00Z".parse().expect("a time");
    WebhookRequest::new(method, url, received_at).body(body.to_string())
}

fn verified(body: &Value) -> VerifiedRequest {
    restore(request("POST", "https://hooks.example.com/webhooks/facebook", body), 0, Vec::new())
}

#[test]
fn a_thousand_updates_of_several_pages_come_out_in_their_order() {
    let entry = |n: u64| {
        let page = (100 + n % 3).to_string();
        json!({ "id": page, "time": n, "messaging": [{
            "sender": { "id": format!("7{n}") },
            "recipient": { "id": page },
            "timestamp": 1_760_000_000_000 + n,
            "message": { "mid": format!("m_{n}"), "text": n.to_string() },
        }] })
    };
    let body = json!({ "object": "page", "entry": (0..1000).map(entry).collect::<Vec<_>>() });
    let batch = messenger(json!({})).parse(&verified(&body)).expect("a batch");
    let keys: Vec<_> = batch.events.iter().map(|event| event.dedupe_key.as_str().to_owned()).collect();
    assert_eq!(keys, (0..1000).map(|n| format!("m_{n}")).collect::<Vec<_>>());
    assert_eq!(batch.events[1].account.as_deref(), Some("101"));
    assert_eq!((batch.ignored.len(), batch.malformed.len()), (0, 0));
    assert_eq!(format!("{:?}", batch.events[7].payload), "Payload(…)");
}

#[test]
fn a_probe_without_a_mode_is_not_ours() {
    let url = "https://hooks.example.com/webhooks/facebook";
    for method in ["GET", "HEAD", "OPTIONS"] {
        let request = request(method, url, &Value::Null);
        assert_eq!(messenger(json!({})).probe(&Probe::of(&request).expect("a probe")), None);
    }
}

/// Answers every call alike and notes it.
struct Graph {
    status: u16,
    body: Value,
    calls: Mutex<Vec<String>>,
}

impl Graph {
    fn answering(status: u16, body: Value) -> Self {
        Self { status, body, calls: Mutex::new(Vec::new()) }
    }

    fn calls(&self) -> Vec<String> {
        self.calls.lock().expect("one thread").clone()
    }

    /// Who the person is, by this answer.
    fn identify(&self, account: Option<&str>, psid: &str) -> Result<Option<Participant>, FetchError> {
        let page_tokens = json!({ PAGE: "made-up-page-token" });
        let messenger = messenger(json!({ "page_tokens": page_tokens }));
        let (person, context) = (Participant::of(psid), FetchContext::new(self));
        let future = pin!(messenger.identify(account, &person, &context));
        match future.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(answer) => answer,
            Poll::Pending => panic!("nothing here waits"),
        }
    }
}

#[async_trait]
impl HttpClient for Graph {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, FetchError> {
        let secrets = request.query.iter().map(|(name, secret)| format!(" {name}={}", secret.expose()));
        self.calls.lock().expect("one thread").push(request.url.clone() + &secrets.collect::<String>());
        Ok(HttpResponse::new(self.status, self.body.to_string()))
    }
}

#[test]
fn a_page_token_gives_a_person_a_name() {
    let graph = Graph::answering(200, json!({ "first_name": "Anna", "last_name": "Levi", "id": "7" }));
    let person = graph.identify(Some(PAGE), "7").expect("an answer").expect("a person");
    assert_eq!(person, Participant::of("7").display_name(Some("Anna Levi")));
    let url = "https://graph.facebook.com/v24.0/7?fields=first_name,last_name";
    assert_eq!(graph.calls(), [format!("{url} access_token=made-up-page-token")]);
}

#[test]
fn half_a_name_is_a_name_and_none_is_none() {
    let name = |body| {
        let person = Graph::answering(200, body).identify(Some(PAGE), "7").expect("an answer");
        person.and_then(|person| person.display_name)
    };
    assert_eq!(name(json!({ "first_name": "Anna" })).as_deref(), Some("Anna"));
    assert_eq!(name(json!({ "last_name": "Levi", "first_name": null })).as_deref(), Some("Levi"));
    for body in [json!({}), json!({ "first_name": " " }), json!({ "first_name": 7 }), json!([])] {
        assert_eq!(name(body), None);
    }
}

#[test]
fn nobody_is_asked_about_without_a_token_or_with_an_id_that_is_no_number() {
    let graph = Graph::answering(200, json!({ "first_name": "Anna" }));
    for (account, psid) in [
        (None, "7"),
        (Some("222"), "7"),
        (Some(PAGE), ""),
        (Some(PAGE), "../me"),
        (Some(PAGE), "7?fields=email&x="),
        (Some(PAGE), "７"),
    ] {
        assert_eq!(graph.identify(account, psid), Ok(None), "{psid}");
    }
    assert!(graph.calls().is_empty());
}

#[test]
fn a_refusal_of_the_graph_api_is_final_and_its_trouble_is_not() {
    let error = |status| Graph::answering(status, json!({})).identify(Some(PAGE), "7").expect_err("an error");
    assert!(!error(400).is_temporary() && !error(404).is_temporary());
    assert!(error(429).is_temporary() && error(500).is_temporary());
}

#[test]
fn only_the_graph_api_may_be_called() {
    assert_eq!(messenger(json!({})).api_hosts(), ["graph.facebook.com"]);
    let local = json!({ "api_base_url": "http://127.0.0.1:9000" });
    assert_eq!(messenger(local).api_hosts(), ["127.0.0.1"]);
}

#[test]
fn settings_that_do_not_fit_are_refused() {
    for more in [
        json!({ "app_secret": "" }),
        json!({ "app_secret": [] }),
        json!({ "verify_token": "" }),
        json!({ "page_token": {} }),
        json!({ "page_tokens": { PAGE: "" } }),
        json!({ "api_base_url": "http://graph.facebook.com" }),
    ] {
        let mut settings = json!({ "app_secret": "a", "verify_token": "b" });
        settings.as_object_mut().expect("a table").extend(more.as_object().cloned().unwrap_or_default());
        assert!(serde_json::from_value::<Settings>(settings).is_err(), "{more} was accepted");
    }
    for missing in [json!({ "app_secret": "a" }), json!({ "verify_token": "b" })] {
        assert!(serde_json::from_value::<Settings>(missing).is_err());
    }
}
