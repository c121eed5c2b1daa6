//! A signed webhook becomes a message in the right conversation: the whole way, over real HTTP.

mod breakage;
mod calls;
mod policies;
mod restarts;

use inbox_tests::{Bridge, Messenger, PAGE, Wix};
use serde_json::json;

const BINARY: &str = env!("CARGO_BIN_EXE_bridge-under-test");
/// Site ids as Wix has them.
const SITE: &str = "5f3a2f3e-8e4b-4a55-9d0c-0d2f6f6a1b01";
const OTHER_SITE: &str = "5f3a2f3e-8e4b-4a55-9d0c-0d2f6f6a1b02";
const OTHER_PAGE: &str = "222222222222222";
const ANNA: &str = "6789012345678901";
const ANNA_EMAIL: &str = "anna.levi@example.com";

/// One site that gets everything, with `site` keys and `instance` keys added.
fn one_site(wix: &Wix, site: &str, instance: &str) -> String {
    format!(
        "[wix]\nbase_url = \"{}\"\n[sites.main]\nauth = {{ kind = \"api-key\", key = \"IST.test\", site_id = \"{SITE}\" }}\n{site}\n\
         [connectors.facebook]\ntype = \"facebook\"\nsite = \"main\"\n{instance}\n{SETTINGS}",
        wix.base_url()
    )
}

const SETTINGS: &str = "[connectors.facebook.settings]\napp_secret = \"a5f1c2d3e4f5061728394a5b6c7d8e9f\"\nverify_token = \"verify-me\"\n";

async fn start(site: &str, instance: &str) -> anyhow::Result<(Wix, Bridge, Messenger)> {
    let wix = Wix::start(12_000).await?;
    let bridge = Bridge::start(BINARY, &one_site(&wix, site, instance)).await?;
    let messenger = Messenger::at(bridge.webhook_url("facebook"));
    Ok((wix, bridge, messenger))
}

#[tokio::test]
async fn people_who_are_unknown_are_held_until_they_share_an_address() -> anyhow::Result<()> {
    let (wix, bridge, messenger) = start("", "").await?;
    let contact = wix.add_contact(SITE, json!({ "name": "Anna Levi", "emails": [ANNA_EMAIL] })).await?;
    assert_eq!(messenger.text(PAGE, ANNA, "m1", "first").await?, 200);
    assert_eq!(messenger.text(PAGE, ANNA, "m2", "second").await?, 200);
    bridge.counts("held", 2).await;
    assert_eq!(messenger.share_email(PAGE, ANNA, "m3", ANNA_EMAIL).await?, 200);
    let messages = wix.has_messages(SITE, 3).await;
    assert_eq!(wix.texts(SITE).await?, ["first", "second", ANNA_EMAIL]);
    assert!(messages.iter().all(|entry| entry["contactId"] == contact.as_str()));
    let first = &messages[0]["message"];
    assert_eq!(first["direction"], "PARTICIPANT_TO_BUSINESS");
    assert_eq!(first["visibility"], "BUSINESS");
    assert_eq!(first["badges"][0]["text"], "Facebook");
    bridge.counts("held", 0).await;
    Ok(())
}

#[tokio::test]
async fn someone_new_becomes_a_contact_with_a_name_and_an_address() -> anyhow::Result<()> {
    let (wix, _bridge, messenger) = start("", "").await?;
    messenger.share_email(PAGE, ANNA, "m1", "Anna.Levi@Example.com").await?;
    let messages = wix.has_messages(SITE, 1).await;
    assert_eq!(messages[0]["contactEmail"], ANNA_EMAIL);
    let calls = wix.calls(SITE).await?;
    let dropped =
        calls.iter().filter(|call| call["droppedFields"].as_array().is_some_and(|list| !list.is_empty()));
    assert_eq!(dropped.count(), 0, "Wix would drop a field: {calls:#?}");
    assert!(calls.iter().all(|call| call["status"] == 200), "{calls:#?}");
    Ok(())
}

#[tokio::test]
async fn each_pages_people_land_in_their_own_site() -> anyhow::Result<()> {
    let wix = Wix::start(12_000).await?;
    let site = |name: &str, id: &str, page: &str| {
        format!(
            "[sites.{name}]\nauth = {{ kind = \"app\", app_id = \"a1\", app_secret = \"s1\", instance_id = \"{id}\" }}\n\
             accounts = {{ facebook = [\"{page}\"] }}\n"
        )
    };
    let base = format!("[wix]\nbase_url = \"{}\"\n", wix.base_url());
    let instance = format!("[connectors.facebook]\ntype = \"facebook\"\n{SETTINGS}");
    let first = base + &instance + &site("one", SITE, PAGE);
    let mut bridge = Bridge::start(BINARY, &first).await?;
    let messenger = Messenger::at(bridge.webhook_url("facebook"));
    messenger.share_email(PAGE, ANNA, "m1", ANNA_EMAIL).await?;
    messenger.text(OTHER_PAGE, "42", "m2", "to the other page").await?;
    messenger.share_email(OTHER_PAGE, "42", "m3", "ben@example.com").await?;
    wix.has_messages(SITE, 1).await;
    bridge.counts("held", 2).await;
    assert_eq!(bridge.stop()?, Some(0));
    bridge.configure(&(first + &site("two", OTHER_SITE, OTHER_PAGE)))?;
    bridge.run().await?;
    wix.has_messages(OTHER_SITE, 2).await;
    assert_eq!(wix.texts(OTHER_SITE).await?, ["to the other page", "ben@example.com"]);
    wix.has_messages(SITE, 1).await;
    Ok(())
}
