//! The demo: providers, host and an imitation of Wix on one machine, and a story that shows what the host does.
//!
//! It runs what `run` and `sandbox` run. What must come of each step is part of the story, so that the demo can say
//! whether everything arrived as it should.

mod call;
mod calls;
mod cast;
mod config;
mod happened;
mod message;
mod page;
mod providers;
mod record;
mod report;
mod stage;
mod step;
mod story;
mod telling;
#[cfg(test)]
mod tests;
mod verdict;

use std::io::Write;
use std::time::Duration;

use jiff::Zoned;
use serde_json::json;
use tokio::time::{Instant, timeout};

use self::happened::{Happened, Seen};
use self::step::Step;
use self::story::story;

pub(crate) use self::report::Report;
pub(crate) use self::stage::Stage;
pub(crate) use self::telling::Telling;

/// By then everything has arrived, or something is wrong.
const LIMIT: Duration = Duration::from_secs(50);

/// Plays the story, tells it as it goes, and judges it.
pub(crate) async fn play<W: Write>(stage: &Stage, telling: &mut Telling<W>) -> Report {
    let story = story(&Zoned::now(), &stage.providers_url());
    play_within(LIMIT, stage, &story, telling).await
}

async fn play_within<W: Write>(
    limit: Duration,
    stage: &Stage,
    story: &[Step],
    telling: &mut Telling<W>,
) -> Report {
    let (started, mut steps) = (Instant::now(), Vec::new());
    telling.opens();
    let over = timeout(limit, act_all(stage, story, telling, &mut steps)).await;
    let step = steps.len() + 1;
    let inbox = stage.record().await.unwrap_or_default();
    let mut report = Report::new(stage.page(), story, steps, &inbox, started.elapsed());
    match over {
        Ok(Ok(())) => {}
        Ok(Err(error)) => report.fail(format!("step {step}: {error:#}")),
        Err(_) => report.fail(format!("step {step} was not over after {} s in all", limit.as_secs())),
    }
    telling.closes(&report);
    report
}

async fn act_all<W: Write>(
    stage: &Stage,
    story: &[Step],
    telling: &mut Telling<W>,
    steps: &mut Vec<Happened>,
) -> anyhow::Result<()> {
    for (number, step) in (1..).zip(story) {
        telling.step(number, step);
        let happened = act(stage, number, step).await?;
        telling.happened(&happened);
        steps.push(happened);
    }
    Ok(())
}

/// Lets a step happen, and waits until nothing more comes of it.
async fn act(stage: &Stage, number: usize, step: &Step) -> anyhow::Result<Happened> {
    let (started, before) = (Instant::now(), stage.record().await?);
    if let Some(faults) = &step.faults {
        stage.order("faults", &json!({ "faults": faults })).await?;
    }
    let mut answered = Vec::new();
    for (call, _) in &step.calls {
        answered.push(stage.post(call).await?);
    }
    let retried = stage.settled().await?;
    let news = stage.record().await?.since(&before);
    let held = stage.held().await?;
    Ok(Happened::new(number, step, Seen { answered, held, retried, news, time: started.elapsed() }))
}
