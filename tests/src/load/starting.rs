//! How long the host takes from its start to ready while much waits.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};

use crate::Load;
use crate::generator::Job;
use crate::host::Host;
use crate::report::{Report, Series};
use crate::traffic::Message;

/// Nothing listens there, so that everything waits.
const NO_WIX: &str = "http://127.0.0.1:9";
/// More than the intake takes for what waits.
const TIME_LIMIT: Duration = Duration::from_mins(5);

/// Makes the backlog over HTTP, every event in a lane of its own, and starts the host on it again and again.
pub(crate) async fn measure(load: &Load, binary: &Path, report: &mut Report) -> anyhow::Result<()> {
    let host = Host::new(NO_WIX, 200)?;
    fill(load, binary, &host).await?;
    let mut times = Vec::new();
    for _ in 0..load.starts {
        let start = Instant::now();
        let server = host.run(binary).await?;
        times.push(start.elapsed().as_secs_f64() * 1_000.0);
        drop(server);
    }
    let empty = empty_starts(load, binary).await?;
    report.section(&format!(
        "Starting: {} starts after a kill; {} events of as many people wait",
        load.starts, load.waiting
    ));
    report.row("process start to `/readyz` = 200, ms", &Series::of(times).with_decimals(0), "at most 200");
    report.row("the same with nothing waiting, ms", &Series::of(empty).with_decimals(0), "");
    Ok(())
}

async fn fill(load: &Load, binary: &Path, host: &Host) -> anyhow::Result<()> {
    let server = host.run(binary).await?;
    let message = |id| Message { id, person: id };
    let requests = (0..load.waiting).map(|id| message(id).email(host.webhooks)).collect();
    let (answers, _) = Job::once(host.webhooks, requests).run(load.connections).await?;
    ensure!(answers.refused() == 0, "the host refused {} requests", answers.refused());
    let queued = async {
        while host.queued().await? < load.waiting {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        anyhow::Ok(())
    };
    tokio::time::timeout(TIME_LIMIT, queued).await.context("the intake did not finish in time")??;
    drop(server);
    Ok(())
}

async fn empty_starts(load: &Load, binary: &Path) -> anyhow::Result<Vec<f64>> {
    let mut times = Vec::new();
    for _ in 0..load.starts {
        let host = Host::new(NO_WIX, 200)?;
        let start = Instant::now();
        let server = host.run(binary).await?;
        times.push(start.elapsed().as_secs_f64() * 1_000.0);
        drop(server);
    }
    Ok(times)
}
