//! The demo does not say that all is well when it is not.

use std::time::Duration;

use serde_json::json;

use super::calls::{message, texted};
use super::inbox::Message;
use super::people::BEN;
use super::*;

/// Plays a story of one scene; returns the problems and the text.
async fn problems(scene: Scene, limit: Duration) -> anyhow::Result<(Vec<String>, String)> {
    let (environment, mut text) = (Environment::start().await?, Vec::new());
    let result = play_within(limit, &environment, &[scene], &mut Narrator::new(&mut text, false)).await;
    environment.stop().await;
    assert_eq!(result.ok, result.problems.is_empty());
    Ok((result.problems, String::from_utf8(text)?))
}

#[tokio::test]
async fn what_does_not_come_as_the_story_says_is_named() -> anyhow::Result<()> {
    let scene = Scene::new("Facebook", "Someone writes.", [message("m_1", "Hi!")]).shows([Message::chat(
        "Anna Levi",
        "Facebook",
        "Hi!",
    )]);
    let missing = "Anna Levi: “Hi!” (chat message by the person, badge Facebook) is missing";
    let (problems, text) = problems(scene, LIMIT).await?;
    assert_eq!(problems, ["step 1: messages held: 1, not 0", missing]);
    assert!(text.contains("✗ Not everything is as it should be:"), "{text}");
    Ok(())
}

#[tokio::test]
async fn a_forged_call_that_were_accepted_would_be_named() -> anyhow::Result<()> {
    let scene = Scene::new("A stranger", "Calls.", [message("m_1", "Hi!")]).refused().holds(1);
    let (problems, _) = problems(scene, LIMIT).await?;
    assert_eq!(problems, ["step 1: the host answered 200, not 401"]);
    Ok(())
}

#[tokio::test]
async fn what_is_not_finished_at_the_limit_is_named() -> anyhow::Result<()> {
    let scene = Scene::new("Wix", "It does not come back.", [texted("SM1", &BEN, "Late")])
        .with_faults(1, json!([{ "endpoint": "any", "status": 503, "times": "forever" }]))
        .shows([Message::chat(BEN.name, "SMS", "Late")]);
    let missing = "Ben Okafor: “Late” (chat message by the person, badge SMS) is missing";
    let (problems, _) = problems(scene, Duration::from_secs(1)).await?;
    assert_eq!(problems, [missing, "step 1 was not finished after 1 s in all"]);
    Ok(())
}
