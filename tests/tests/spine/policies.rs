//! Which contact of the site gets a message, and how it looks there.

use inbox_tests::{PAGE, Wix, eventually};
use serde_json::{Value, json};

use super::{ANNA, ANNA_EMAIL, SITE, start};

#[tokio::test]
async fn the_contact_is_chosen_by_the_sites_policy() -> anyhow::Result<()> {
    for (policy, expected) in
        [("best", vec![1]), ("oldest", vec![0]), ("newest", vec![3]), ("all", vec![0, 1, 2, 3])]
    {
        let (wix, _bridge, messenger) = start(&format!("contact_match = \"{policy}\""), "").await?;
        let contacts = shared_contacts(&wix).await?;
        messenger.share_email(PAGE, ANNA, "m1", ANNA_EMAIL).await?;
        let messages = wix.has_messages(SITE, expected.len()).await;
        let mut got: Vec<_> =
            messages.iter().map(|entry| entry["contactId"].as_str().unwrap_or_default()).collect();
        let mut want: Vec<_> = expected.iter().map(|at: &usize| contacts[*at].as_str()).collect();
        got.sort_unstable();
        want.sort_unstable();
        assert_eq!(got, want, "contact_match = {policy}");
    }
    Ok(())
}

#[tokio::test]
async fn several_matches_are_held_where_the_policy_says_so() -> anyhow::Result<()> {
    let (wix, bridge, messenger) = start("contact_match = \"hold\"", "").await?;
    shared_contacts(&wix).await?;
    messenger.share_email(PAGE, ANNA, "m1", ANNA_EMAIL).await?;
    bridge.counts("held", 1).await;
    assert!(wix.messages(SITE).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn unknown_people_are_held_or_ignored_where_the_policy_says_so() -> anyhow::Result<()> {
    let (wix, bridge, messenger) = start("unknown_contact = \"hold\"", "").await?;
    messenger.share_email(PAGE, ANNA, "m1", ANNA_EMAIL).await?;
    bridge.counts("held", 1).await;
    assert!(wix.messages(SITE).await?.is_empty());

    let (wix, bridge, messenger) =
        start("unknown_contact = \"hold\"", "unknown_contact = \"ignore\"").await?;
    messenger.share_email(PAGE, ANNA, "m1", ANNA_EMAIL).await?;
    let ignored = "the event is ignored";
    eventually(ignored, async || {
        let events = bridge.events().ok()?;
        (events.len() == 1 && events[0]["state"] == "ignored").then_some(())
    })
    .await;
    let report = bridge.ready().await?;
    assert_eq!((&report["held"], &report["dead"], &report["waiting"]), (&json!(0), &json!(0), &json!(0)));
    assert!(wix.messages(SITE).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn badge_and_visibility_can_be_set_in_the_config() -> anyhow::Result<()> {
    let instance = "visibility = \"business-and-participant\"\nbadge = { text = \"Our Page\", icon_url = \"https://example.com/icon.png\" }";
    let (wix, _bridge, messenger) = start("", instance).await?;
    messenger.share_email(PAGE, ANNA, "m1", ANNA_EMAIL).await?;
    let message = &wix.has_messages(SITE, 1).await[0]["message"];
    assert_eq!(message["visibility"], "BUSINESS_AND_PARTICIPANT");
    assert_eq!(
        (&message["badges"][0]["text"], &message["badges"][0]["iconUrl"]),
        (&json!("Our Page"), &json!("https://example.com/icon.png"))
    );
    Ok(())
}

/// Four contacts that have Anna's address: the shared set of every `contact_match`.
async fn shared_contacts(wix: &Wix) -> anyhow::Result<[String; 4]> {
    let secondary = ["other@example.com", ANNA_EMAIL];
    Ok([
        wix.add_contact(
            SITE,
            person("oldest", &secondary, "2020-01-01T00:00:00.000Z", "2024-01-01T00:00:00.000Z"),
        )
        .await?,
        wix.add_contact(
            SITE,
            person(
                "active",
                &["Anna.Levi@Example.com"],
                "2021-01-01T00:00:00.000Z",
                "2026-01-01T00:00:00.000Z",
            ),
        )
        .await?,
        wix.add_contact(
            SITE,
            person("primary", &[ANNA_EMAIL], "2022-01-01T00:00:00.000Z", "2025-01-01T00:00:00.000Z"),
        )
        .await?,
        wix.add_contact(
            SITE,
            person("newest", &secondary, "2023-01-01T00:00:00.000Z", "2026-06-01T00:00:00.000Z"),
        )
        .await?,
    ])
}

fn person(name: &str, emails: &[&str], created: &str, active: &str) -> Value {
    json!({ "name": name, "emails": emails, "createdDate": created, "lastActivity": active })
}
