//! Each cause of a failed call is counted by itself.

use inbox_tests::{Bridge, Messenger, PAGE, Wix};
use serde_json::{Value, json};

const BINARY: &str = env!("CARGO_BIN_EXE_bridge-under-test");
const SITE: &str = "5f3a2f3e-8e4b-4a55-9d0c-0d2f6f6a1b05";

async fn start(faults: Value) -> anyhow::Result<(Wix, Bridge, Messenger)> {
    let wix = Wix::start(12_000).await?;
    wix.fail(faults).await?;
    let config = format!(
        "[wix]\nbase_url = \"{}\"\n[sites.main]\nauth = {{ kind = \"api-key\", key = \"IST.test\", site_id = \"{SITE}\" }}\n\
         [connectors.facebook]\ntype = \"facebook\"\nsite = \"main\"\n[connectors.facebook.settings]\n\
         app_secret = \"a5f1c2d3e4f5061728394a5b6c7d8e9f\"\nverify_token = \"v\"\n",
        wix.base_url()
    );
    let bridge = Bridge::start(BINARY, &config).await?;
    let messenger = Messenger::at(bridge.webhook_url("facebook"));
    messenger.share_email(PAGE, "1", "m1", "anna@example.com").await?;
    Ok((wix, bridge, messenger))
}

#[tokio::test]
async fn a_404_after_an_outage_is_looked_up_again() -> anyhow::Result<()> {
    let not_found = json!({ "message": "", "details": { "applicationError": { "code": "NOT_FOUND" } } });
    let (wix, _bridge, _) = start(json!([
        { "endpoint": "get-conversation", "status": 503, "times": 3 },
        { "endpoint": "get-conversation", "status": 404, "body": not_found, "times": 1 },
    ]))
    .await?;
    wix.has_messages(SITE, 1).await;
    Ok(())
}

#[tokio::test]
async fn a_conversation_that_stays_gone_ends_in_a_dead_message_and_few_calls() -> anyhow::Result<()> {
    let gone =
        json!({ "message": "", "details": { "applicationError": { "code": "CONVERSATION_NOT_FOUND" } } });
    let faults = json!([{ "endpoint": "send-message", "status": 404, "body": gone, "times": "forever" }]);
    let (wix, bridge, _) = start(faults).await?;
    bridge.counts("dead", 1).await;
    assert!(wix.calls(SITE).await?.len() < 15, "it was not tried for ever");
    Ok(())
}

#[tokio::test]
async fn media_that_wix_cannot_fetch_become_links() -> anyhow::Result<()> {
    let bad = json!({ "message": "", "details": { "applicationError": { "code": "INVALID_MEDIA_URL" } } });
    let (wix, _bridge, messenger) = start(json!([])).await?;
    wix.has_messages(SITE, 1).await;
    wix.fail(json!([{ "endpoint": "send-message", "status": 400, "body": bad, "times": 1 }])).await?;
    let image = json!([{ "type": "image", "payload": { "url": "https://cdn.example.com/a.png" } }]);
    let message = json!({ "mid": "m2", "attachments": image });
    messenger.post(&inbox_tests::messaging(PAGE, "1", message)).await?;
    wix.has_messages(SITE, 2).await;
    assert_eq!(wix.texts(SITE).await?[1], "a.png: https://cdn.example.com/a.png");
    Ok(())
}
