//! The demo does not say that all is well when it is not.

use std::time::Duration;

use serde_json::json;

use super::calls::written;
use super::message::Message;
use super::*;

/// Plays a story of one step; returns what is said to be wrong, and what was told.
async fn problems(step: Step, limit: Duration) -> anyhow::Result<(Vec<String>, String)> {
    let (stage, mut told) = (Stage::set().await?, Vec::new());
    let report = play_within(limit, &stage, &[step], &mut Telling::new(&mut told, false)).await;
    stage.clear().await;
    assert_eq!(report.ok, report.problems.is_empty());
    Ok((report.problems, String::from_utf8(told)?))
}

#[tokio::test]
async fn what_does_not_come_as_the_story_says_is_named() -> anyhow::Result<()> {
    let message = Message::chat("Anna Levi", "Facebook", "Hi!");
    let step = Step::new("Facebook", "Someone writes.").calls([written("m_1", "Hi!")]).shows([message]);
    let (problems, told) = problems(step, LIMIT).await?;
    assert_eq!(problems, ["step 1: messages held: 1, not 0", "Anna Levi: “Hi!” is missing"]);
    assert!(told.contains("✗ Not everything is as it should be:"), "{told}");
    Ok(())
}

#[tokio::test]
async fn a_forged_call_that_were_accepted_would_be_named() -> anyhow::Result<()> {
    let step = Step::new("A stranger", "Somebody calls.").refuses(written("m_1", "Hi!")).holds(1);
    let (problems, _) = problems(step, LIMIT).await?;
    assert_eq!(problems, ["step 1: the host answered 200, not 401"]);
    Ok(())
}

#[tokio::test]
async fn what_is_under_way_at_the_limit_is_named() -> anyhow::Result<()> {
    let late = Message::chat(cast::BEN.name, "SMS", "Late");
    let step = Step::new("Wix", "It does not come back.")
        .while_wix(1, json!([{ "endpoint": "any", "status": 503, "times": "forever" }]))
        .calls([calls::texted("SM1", &cast::BEN, "Late")])
        .shows([late]);
    let (problems, _) = problems(step, Duration::from_secs(1)).await?;
    assert_eq!(problems, ["Ben Okafor: “Late” is missing", "step 1 was not over after 1 s in all"]);
    Ok(())
}
