//! A provider that is asked who people are, and does not say: names are an extra, and cost nobody a message.

use std::collections::HashMap;
use std::future::pending;
use std::sync::{Arc, Mutex};

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use inbox_tests::{APP_SECRET, Bridge, Messenger, Wix, eventually};
use serde_json::{Value, json};
use tokio::net::TcpListener;

const BINARY: &str = env!("CARGO_BIN_EXE_bridge-under-test");
const SITE: &str = "5f3a2f3e-8e4b-4a55-9d0c-0d2f6f6a1b07";

/// What the provider does when it is asked for a person.
#[derive(Clone)]
enum Mood {
    Says(Value),
    Answers(StatusCode),
    Hangs,
}

/// The provider's API on loopback.
struct Provider {
    mood: Mood,
    notices: HashMap<String, Value>,
    /// How often it was asked for a person.
    asked: usize,
}

type Shared = Arc<Mutex<Provider>>;

async fn notice(State(shared): State<Shared>, Path(id): Path<String>) -> Json<Value> {
    Json(shared.lock().expect("no test panics with it").notices[&id].clone())
}

async fn person(State(shared): State<Shared>) -> Result<Json<Value>, StatusCode> {
    let mood = {
        let mut provider = shared.lock().expect("no test panics with it");
        provider.asked += 1;
        provider.mood.clone()
    };
    match mood {
        Mood::Says(person) => Ok(Json(person)),
        Mood::Answers(status) => Err(status),
        Mood::Hangs => pending().await,
    }
}

/// A host whose provider is in that mood.
struct Trial {
    wix: Wix,
    bridge: Bridge,
    provider: Shared,
    webhook: Messenger,
}

impl Trial {
    async fn start(mood: Mood) -> anyhow::Result<Self> {
        let provider = Arc::new(Mutex::new(Provider { mood, notices: HashMap::new(), asked: 0 }));
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let api = format!("http://{}", listener.local_addr()?);
        let router = Router::new().route("/notices/{id}", get(notice)).route("/people/{id}", get(person));
        let router = router.with_state(Arc::clone(&provider));
        tokio::spawn(async move { axum::serve(listener, router).await });
        let wix = Wix::start(12_000).await?;
        let config = format!(
            "[wix]\nbase_url = \"{}\"\n[sites.main]\nauth = {{ kind = \"api-key\", key = \"IST.test\", site_id = \"{SITE}\" }}\n\
             calls_per_minute = 12000\n[connectors.notice]\ntype = \"notice\"\nsite = \"main\"\n[connectors.notice.settings]\n\
             secret = \"{APP_SECRET}\"\napi_base_url = \"{api}\"\nknows_people = true\n",
            wix.base_url()
        );
        let bridge = Bridge::start(BINARY, &config).await?;
        let webhook = Messenger::at(bridge.webhook_url("notice"));
        Ok(Self { wix, bridge, provider, webhook })
    }

    /// Someone writes; `more` says what is known of them.
    async fn write(&self, id: &str, person: &str, more: Value) -> anyhow::Result<()> {
        let mut notice = json!({ "person": person, "text": id });
        notice.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
        self.provider().notices.insert(id.to_owned(), notice);
        assert_eq!(self.webhook.post(&json!({ "id": id })).await?, 200);
        Ok(())
    }

    fn provider(&self) -> std::sync::MutexGuard<'_, Provider> {
        self.provider.lock().expect("no test panics with it")
    }
}

#[tokio::test]
async fn a_provider_that_hangs_keeps_no_message_waiting_for_long() -> anyhow::Result<()> {
    let trial = Trial::start(Mood::Hangs).await?;
    for number in 0..60 {
        let more = json!({ "email": format!("person-{number}@example.com") });
        trial.write(&format!("m{number}"), &format!("p{number}"), more).await?;
    }
    trial.wix.has_messages(SITE, 60).await;
    assert!(trial.provider().asked < 30, "it was left alone, not asked {} times", trial.provider().asked);
    Ok(())
}

#[tokio::test]
async fn a_provider_without_a_name_for_someone_is_asked_once() -> anyhow::Result<()> {
    let trial = Trial::start(Mood::Says(json!({}))).await?;
    for number in 1..=3 {
        trial.write(&format!("m{number}"), "anna", json!({ "phone": "+4930550101" })).await?;
        trial.wix.has_messages(SITE, number).await;
    }
    assert_eq!(trial.provider().asked, 1);
    Ok(())
}

#[tokio::test]
async fn a_token_that_is_refused_costs_a_name_and_holds_only_whom_nobody_knows() -> anyhow::Result<()> {
    let mut trial = Trial::start(Mood::Answers(StatusCode::UNAUTHORIZED)).await?;
    trial.write("m1", "anna", json!({ "phone": "+4930550101" })).await?;
    trial.write("m2", "ben", json!({})).await?;
    trial.wix.has_messages(SITE, 1).await;
    trial.bridge.counts("held", 1).await;
    let held = eventually("the held event says why", async || {
        let events = trial.bridge.events().ok()?;
        events.into_iter().find(|event| event["state"] == "held")
    });
    let reason = held.await["reason"].to_string();
    assert!(reason.contains("could not be asked who this person is: the provider answered 401"), "{reason}");
    trial.provider().mood = Mood::Says(json!({ "name": "Ben", "email": "ben@example.com" }));
    trial.bridge.stop()?;
    trial.bridge.run().await?;
    trial.wix.has_messages(SITE, 2).await;
    Ok(())
}

#[tokio::test]
async fn an_outage_of_a_moment_costs_no_name() -> anyhow::Result<()> {
    let trial = Trial::start(Mood::Answers(StatusCode::SERVICE_UNAVAILABLE)).await?;
    trial.write("m1", "ben", json!({})).await?;
    eventually("the provider was asked", async || (trial.provider().asked > 0).then_some(())).await;
    trial.provider().mood = Mood::Says(json!({ "name": "Ben", "email": "ben@example.com" }));
    trial.wix.has_messages(SITE, 1).await;
    Ok(())
}
