//! One site never slows another, and what one site suffers is its own.

use anyhow::Context;
use inbox_tests::{Bridge, Messenger, Wix, eventually};
use serde_json::{Value, json};

const BINARY: &str = env!("CARGO_BIN_EXE_bridge-under-test");
/// A site id and the Page that is its.
const SLOW: (&str, &str) = ("5f3a2f3e-8e4b-4a55-9d0c-0d2f6f6a1b03", "333333333333333");
const QUICK: (&str, &str) = ("5f3a2f3e-8e4b-4a55-9d0c-0d2f6f6a1b04", "444444444444444");

fn site(name: &str, (site_id, page): (&str, &str), more: &str) -> String {
    format!(
        "[sites.{name}]\nauth = {{ kind = \"api-key\", key = \"IST.test\", site_id = \"{site_id}\" }}\n\
         accounts = {{ facebook = [\"{page}\"] }}\n{more}\n"
    )
}

/// Two sites on one app; forty people have written to the slow one.
async fn with_a_slow_site(slow: &str, faults: Value) -> anyhow::Result<(Wix, Bridge, Messenger)> {
    let wix = Wix::start(12_000).await?;
    wix.fail(faults).await?;
    let config = format!(
        "[wix]\nbase_url = \"{}\"\n{}{}[connectors.facebook]\ntype = \"facebook\"\n[connectors.facebook.settings]\n\
         app_secret = \"a5f1c2d3e4f5061728394a5b6c7d8e9f\"\nverify_token = \"v\"\n",
        wix.base_url(),
        site("slow", SLOW, slow),
        site("quick", QUICK, ""),
    );
    let bridge = Bridge::start(BINARY, &config).await?;
    let messenger = Messenger::at(bridge.webhook_url("facebook"));
    for number in 0..40 {
        write(&messenger, SLOW.1, number).await?;
    }
    Ok((wix, bridge, messenger))
}

async fn write(messenger: &Messenger, page: &str, number: usize) -> anyhow::Result<()> {
    let (person, id) = (format!("{page}{number}"), format!("{page}-{number}"));
    let status = messenger.share_email(page, &person, &id, &format!("person{number}@example.com")).await?;
    anyhow::ensure!(status == 200, "answered {status}");
    Ok(())
}

#[tokio::test]
async fn a_site_that_does_not_answer_slows_no_other() -> anyhow::Result<()> {
    let hang = json!([{ "endpoint": "any", "site": SLOW.0, "hang": "before", "times": "forever" }]);
    let (wix, bridge, messenger) = with_a_slow_site("", hang).await?;
    for number in 0..20 {
        write(&messenger, QUICK.1, number).await?;
    }
    wix.has_messages(QUICK.0, 20).await;
    assert!(wix.messages(SLOW.0).await?.is_empty());
    assert_eq!(bridge.ready().await?["waiting"], 40);
    Ok(())
}

#[tokio::test]
async fn a_site_at_its_limit_slows_no_other_and_keeps_to_it() -> anyhow::Result<()> {
    let (wix, mut bridge, messenger) = with_a_slow_site("calls_per_minute = 7", json!([])).await?;
    for number in 0..20 {
        write(&messenger, QUICK.1, number).await?;
    }
    wix.has_messages(QUICK.0, 20).await;
    assert_eq!(wix.calls(SLOW.0).await?.len(), 7, "not one call more");
    assert!(bridge.ready().await?["waiting"].as_u64() > Some(30));
    assert_eq!(bridge.stop()?, Some(0));
    assert!(!bridge.log()?.contains("did not finish"), "who waits for a call does not hold up a stop");
    Ok(())
}

#[tokio::test]
async fn a_site_that_rests_says_why() -> anyhow::Result<()> {
    let refused = json!([{ "endpoint": "any", "site": SLOW.0, "status": 403, "times": "forever" }]);
    let (wix, bridge, messenger) = with_a_slow_site("", refused).await?;
    let rests = async || bridge.ready().await.ok()?["paused_sites"]["slow"].as_str().map(str::to_owned);
    let why = eventually("the slow site rests", rests).await;
    assert!(why.contains("key"), "{why}");
    write(&messenger, QUICK.1, 1).await?;
    wix.has_messages(QUICK.0, 1).await;
    let report = bridge.ready().await?;
    let paused = report["paused_sites"].as_object().context("the report names the paused sites")?;
    assert_eq!((report["ready"].as_bool(), paused.len()), (Some(true), 1));
    assert_eq!((report["waiting"].as_u64(), report["dead"].as_u64()), (Some(40), Some(0)));
    Ok(())
}
