//! What breaks in one place stops nothing in another.

use anyhow::Context;
use inbox_tests::{Bridge, Messenger, PAGE, Wix, eventually, patient_client};
use serde_json::Value;

use super::{ANNA, ANNA_EMAIL, BINARY, SITE, one_site};

#[tokio::test]
async fn a_broken_site_or_instance_takes_no_other_down() -> anyhow::Result<()> {
    let wix = Wix::start(12_000).await?;
    let config = one_site(&wix, "", "")
        + "[sites.broken]\nauth = { kind = \"api-key\", key = { env = \"NO_SUCH_VARIABLE\" }, site_id = \"x\" }\n\
           [connectors.other]\ntype = \"facebook\"\nsite = \"main\"\n[connectors.other.settings]\nverify_token = \"v\"\n";
    let bridge = Bridge::start(BINARY, &config).await?;
    Messenger::at(bridge.webhook_url("facebook")).share_email(PAGE, ANNA, "m1", ANNA_EMAIL).await?;
    wix.has_messages(SITE, 1).await;
    let answer = patient_client().post(bridge.webhook_url("other")).body("{}").send().await?;
    assert_eq!(answer.status(), 503);
    assert!(answer.headers().contains_key("retry-after"));
    let report = bridge.ready().await?;
    report["broken_instances"]["other"].as_str().context("the report names the broken instance")?;
    report["broken_sites"]["broken"].as_str().context("the report names the broken site")?;
    Ok(())
}

#[tokio::test]
async fn a_connector_that_panics_stops_nothing_else() -> anyhow::Result<()> {
    let wix = Wix::start(12_000).await?;
    let config = one_site(&wix, "", "")
        + "[connectors.fragile]\ntype = \"fragile\"\nsite = \"main\"\n[connectors.fragile.settings]\ntoken = \"t0ken\"\n";
    let bridge = Bridge::start(BINARY, &config).await?;
    let url = bridge.webhook_url("fragile") + "/t0ken";
    let bodies = ["panic in parse", "panic in map", "panic in api_hosts", "all is well"];
    for body in bodies {
        let answer = patient_client().post(&url).body(body).send().await?;
        assert_eq!((answer.status().as_u16(), answer.text().await?.as_str()), (200, ""), "{body}");
    }
    wix.has_messages(SITE, 1).await;
    assert_eq!(wix.texts(SITE).await?, ["all is well"]);
    let mut events = eventually("nothing is waiting", async || {
        let is_ended = |event: &Value| event["state"] != "waiting";
        bridge.events().ok().filter(|events| events.len() == bodies.len() && events.iter().all(is_ended))
    })
    .await;
    events.sort_by_key(|event| event["request"].as_i64());
    let states: Vec<_> = events.iter().map(|event| event["state"].as_str().unwrap_or_default()).collect();
    assert_eq!(states, ["malformed", "dead", "dead", "sent"]);
    for event in &events[..3] {
        assert!(event["reason"].as_str().is_some_and(|reason| reason.contains("panicked")), "{event}");
    }
    assert_eq!(bridge.stored_bodies()?, bodies, "what could not be read is kept");
    assert!(!bridge.log()?.contains("t0ken"));
    Ok(())
}
