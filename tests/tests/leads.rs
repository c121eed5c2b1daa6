//! Lead Ads: the whole way, over real HTTP, with a token that comes late.

use axum::{Json, Router, extract::RawQuery, http::StatusCode, routing::get};
use inbox_tests::{APP_SECRET, Bridge, Messenger, PAGE, Wix, eventually};
use serde_json::{Value, json};

const BINARY: &str = env!("CARGO_BIN_EXE_bridge-under-test");
const SITE: &str = "5f3a2f3e-8e4b-4a55-9d0c-0d2f6f6a1b01";
const TOKEN: &str = "made-up-page-token";
const LEAD: &str = "444455556666777";

/// The Graph API on loopback: knows a lead and its form, and opens to the right token only.
async fn graph_api() -> anyhow::Result<String> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    let lead = json!({
        "id": LEAD, "created_time": "2025-10-09T08:53:20+0000", "form_id": "333344445555666", "field_data": [
            { "name": "full_name", "values": ["Anna Levi"] },
            { "name": "email", "values": ["anna.levi@example.com"] },
            { "name": "phone_number", "values": ["+972501234567"] },
        ],
    });
    let form = json!({ "id": "333344445555666", "name": "Spa consultation" });
    let answer = |object: Value| {
        get(async move |RawQuery(query): RawQuery| -> Result<Json<Value>, StatusCode> {
            let token = format!("access_token={TOKEN}");
            let is_right = query.is_some_and(|query| query.split('&').any(|pair| pair == token));
            if is_right { Ok(Json(object)) } else { Err(StatusCode::BAD_REQUEST) }
        })
    };
    let routes = Router::new()
        .route(&format!("/v24.0/{LEAD}"), answer(lead))
        .route("/v24.0/333344445555666", answer(form));
    tokio::spawn(async move { axum::serve(listener, routes).await });
    Ok(url)
}

fn leadgen() -> Value {
    let value = json!({ "leadgen_id": LEAD, "page_id": PAGE, "form_id": "333344445555666" });
    json!({ "object": "page", "entry": [
        { "id": PAGE, "time": 1_760_000_001, "changes": [{ "field": "leadgen", "value": value }] },
    ] })
}

#[tokio::test]
async fn a_lead_waits_for_the_token_of_its_page_and_shows_once() -> anyhow::Result<()> {
    let (wix, graph) = (Wix::start(12_000).await?, graph_api().await?);
    let config = format!(
        "[wix]\nbase_url = \"{}\"\n\
         [sites.main]\nauth = {{ kind = \"api-key\", key = \"IST.test\", site_id = \"{SITE}\" }}\n\
         [connectors.facebook]\ntype = \"facebook\"\nsite = \"main\"\n\
         [connectors.facebook.settings]\napp_secret = \"{APP_SECRET}\"\nverify_token = \"made-up\"\n\
         api_base_url = \"{graph}\"\n",
        wix.base_url()
    );
    let mut bridge = Bridge::start(BINARY, &config).await?;
    let meta = Messenger::at(bridge.webhook_url("facebook"));
    assert_eq!((meta.post(&leadgen()).await?, meta.post(&leadgen()).await?), (200, 200), "and a redelivery");
    eventually("the reason is told", async || {
        let events = bridge.events().ok()?;
        let reason = format!("there is no token for {PAGE}: add it to `page_tokens` in the settings");
        events.iter().find(|event| event["reason"] == reason.as_str() && event["state"] == "waiting").cloned()
    })
    .await;
    bridge.stop()?;
    bridge.configure(&format!("{config}page_tokens = {{ {PAGE} = \"{TOKEN}\" }}\n"))?;
    bridge.run().await?;
    let messages = wix.has_messages(SITE, 1).await;
    let line = &messages[0]["message"]["content"]["minimal"]["text"];
    assert_eq!(line, "Submitted lead form “Spa consultation”");
    assert_eq!(messages[0]["message"]["direction"], "PARTICIPANT_TO_BUSINESS");
    assert!(!bridge.log()?.contains(TOKEN));
    Ok(())
}
