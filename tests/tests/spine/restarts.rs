//! What a restart or a kill leaves as it was.

use inbox_tests::{Messenger, PAGE, eventually};

use super::{ANNA, ANNA_EMAIL, SITE, start};

#[tokio::test]
async fn held_people_and_redeliveries_survive_a_restart() -> anyhow::Result<()> {
    let (wix, mut bridge, messenger) = start("", "").await?;
    messenger.text(PAGE, ANNA, "m1", "first").await?;
    messenger.text(PAGE, ANNA, "m2", "second").await?;
    bridge.counts("held", 2).await;
    bridge.kill()?;
    bridge.run().await?;
    bridge.counts("held", 2).await;
    assert_eq!(messenger.text(PAGE, ANNA, "m1", "first").await?, 200, "a redelivery is acknowledged");
    messenger.share_email(PAGE, ANNA, "m3", ANNA_EMAIL).await?;
    wix.has_messages(SITE, 3).await;
    assert_eq!(bridge.stop()?, Some(0), "SIGTERM ends it well");
    bridge.run().await?;
    messenger.text(PAGE, ANNA, "m2", "second").await?;
    messenger.text(PAGE, ANNA, "m4", "fourth").await?;
    wix.has_messages(SITE, 4).await;
    assert_eq!(wix.texts(SITE).await?, ["first", "second", ANNA_EMAIL, "fourth"]);
    Ok(())
}

#[tokio::test]
async fn nothing_acknowledged_is_lost_by_a_kill_under_load() -> anyhow::Result<()> {
    let (wix, mut bridge, messenger) = start("calls_per_minute = 12000", "").await?;
    messenger.share_email(PAGE, ANNA, "m0", ANNA_EMAIL).await?;
    wix.has_messages(SITE, 1).await;
    let load = tokio::spawn(acknowledged_texts(messenger.clone(), 300));
    let some = "some of the load in the inbox";
    eventually(some, async || wix.messages(SITE).await.ok().filter(|messages| messages.len() > 20)).await;
    bridge.kill()?;
    let acknowledged = load.await?;
    bridge.run().await?;
    let all = "everything acknowledged in the inbox";
    let texts = eventually(all, async || {
        let texts = wix.texts(SITE).await.ok()?;
        acknowledged.iter().all(|text| texts.contains(text)).then_some(texts)
    });
    let texts = texts.await;
    let mut once = texts.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), texts.len(), "a message was shown twice");
    let order: Vec<u32> = texts.iter().filter_map(|text| text.parse().ok()).collect();
    assert!(order.is_sorted(), "out of order: {order:?}");
    Ok(())
}

/// Sends numbered texts one after the other; returns those that were acknowledged.
async fn acknowledged_texts(messenger: Messenger, count: usize) -> Vec<String> {
    let mut acknowledged = Vec::new();
    for number in 0..count {
        let text = number.to_string();
        if let Ok(200) = messenger.text(PAGE, ANNA, &format!("load-{number}"), &text).await {
            acknowledged.push(text);
        }
    }
    acknowledged
}
