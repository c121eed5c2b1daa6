//! The demo: providers, host and an imitation of Wix on one machine, and a story that shows what the host does.
//!
//! It runs what `run` and `sandbox` run. Each scene of the story says what must come of it, so that the demo can say
//! whether everything arrived as it should.

mod call;
mod calls;
mod check;
mod environment;
mod inbox;
mod narrator;
mod people;
mod providers;
mod result;
mod scene;
mod story;
mod terminal;
#[cfg(test)]
mod tests;

use std::time::Duration;

use jiff::Zoned;
use serde_json::json;
use tokio::time::{Instant, timeout};

use self::result::{DemoResult, SceneResult, seconds};
use self::scene::Scene;
use self::story::story;

pub(crate) use self::environment::Environment;
pub(crate) use self::narrator::Narrator;

/// By then everything has arrived, or something is wrong.
const LIMIT: Duration = Duration::from_secs(50);

/// Plays the story, prints it as it goes, and judges it.
pub(crate) async fn play(environment: &Environment, narrator: &mut Narrator<'_>) -> DemoResult {
    let story = story(&Zoned::now(), environment.providers_url());
    play_within(LIMIT, environment, &story, narrator).await
}

async fn play_within(
    limit: Duration,
    environment: &Environment,
    story: &[Scene],
    narrator: &mut Narrator<'_>,
) -> DemoResult {
    let (started, mut results) = (Instant::now(), Vec::new());
    narrator.opening();
    let played = timeout(limit, play_all(environment, story, narrator, &mut results)).await;
    let step = results.len() + 1;
    let inbox = environment.inbox();
    let mut result = DemoResult::new(environment.page(), story, results, &inbox, started.elapsed());
    match played {
        Ok(Ok(())) => {}
        Ok(Err(error)) => result.fail(format!("step {step}: {error:#}")),
        Err(_) => result.fail(format!("step {step} was not finished after {} s in all", limit.as_secs())),
    }
    narrator.result(&result);
    result
}

async fn play_all(
    environment: &Environment,
    story: &[Scene],
    narrator: &mut Narrator<'_>,
    results: &mut Vec<SceneResult>,
) -> anyhow::Result<()> {
    for (step, scene) in (1..).zip(story) {
        narrator.scene(step, scene);
        let result = play_scene(environment, step, scene).await?;
        narrator.scene_result(&result);
        results.push(result);
    }
    Ok(())
}

/// Makes the calls of a scene, and waits until no work is left.
async fn play_scene(environment: &Environment, step: usize, scene: &Scene) -> anyhow::Result<SceneResult> {
    let (started, before) = (Instant::now(), environment.inbox());
    if let Some(faults) = &scene.faults {
        environment.set_up_wix("faults", &json!({ "faults": faults })).await?;
    }
    let mut answered = Vec::new();
    for call in &scene.calls {
        answered.push(environment.post(call).await?);
    }
    let retried = environment.until_idle().await?;
    let news = environment.inbox().since(&before);
    let mut result = SceneResult {
        step,
        who: scene.who,
        what: scene.what.clone(),
        because: scene.because,
        answered,
        shown_to: news.recipients(),
        held: environment.held()?,
        failed_calls: news.failed_calls,
        retried,
        seconds: seconds(started.elapsed()),
        problems: Vec::new(),
    };
    result.compare(scene, &news);
    Ok(result)
}
