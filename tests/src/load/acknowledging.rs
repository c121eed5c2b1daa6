//! How fast requests are acknowledged: the host and the bare server, in turns.

use std::path::Path;

use anyhow::ensure;

use crate::Load;
use crate::generator::{Answers, Job};
use crate::host::Host;
use crate::machine::on_the_servers_core;
use crate::report::{Report, Series};
use crate::server::{Memory, Server, free_address};
use crate::traffic::Message;

/// Nothing listens there: what is not held must wait.
const NO_WIX: &str = "http://127.0.0.1:9";
/// The host's share of the bare server's rate is below this on any machine.
const PREPARED_PER_SECOND: usize = 50_000;

/// What a server did in a round.
struct Round {
    answers: Answers,
    idle: Memory,
    loaded: Memory,
    /// Seconds of processor time that the load cost.
    processor: f64,
    /// Share of the acknowledged events that the intake had queued when the round ended.
    queued: f64,
}

impl Round {
    #[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52 requests")]
    fn microseconds_a_request(&self) -> f64 {
        self.processor * 1e6 / self.answers.acknowledged() as f64
    }

    /// Well below 1 for the bare server, the machine was busy with other things, and the ratio says nothing.
    fn share_of_a_core(&self) -> f64 {
        self.processor / self.answers.elapsed().as_secs_f64()
    }
}

/// Measures all rounds.
pub(crate) async fn measure(load: &Load, host: &Path, report: &mut Report) -> anyhow::Result<()> {
    let count = PREPARED_PER_SECOND * usize::try_from(load.seconds)?;
    let any_address = free_address()?;
    let message = |id| Message { id, person: id % load.people.max(1) };
    let mut requests: Vec<_> = (0..count).map(|id| message(id).text(any_address)).collect();
    let (mut bare, mut durable) = (Vec::new(), Vec::new());
    for _ in 0..load.rounds {
        let (round, back) = bare_round(load, requests).await?;
        bare.push(round);
        let (round, back) = host_round(load, host, back).await?;
        durable.push(round);
        requests = back;
    }
    rows(load, &bare, &durable, report);
    Ok(())
}

async fn bare_round(load: &Load, requests: Vec<Vec<u8>>) -> anyhow::Result<(Round, Vec<Vec<u8>>)> {
    let (folder, address) = (tempfile::tempdir()?, free_address()?);
    let mut command = on_the_servers_core(std::env::current_exe()?);
    command.arg("bare").arg(address.to_string());
    let mut server = Server::start(command, &folder.path().join("bare.log"))?;
    server.answers(address, "/readyz").await?;
    let (idle, before) = (server.memory()?, server.processor_time()?);
    let job = Job::once(address, requests).repeating().at_most(load.length());
    let (answers, requests) = job.run(load.connections).await?;
    let processor = server.processor_time()? - before;
    ensure!(answers.refused() == 0, "the bare server refused {} requests", answers.refused());
    Ok((Round { answers, idle, loaded: server.memory()?, processor, queued: 0.0 }, requests))
}

#[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52 events")]
async fn host_round(
    load: &Load,
    binary: &Path,
    requests: Vec<Vec<u8>>,
) -> anyhow::Result<(Round, Vec<Vec<u8>>)> {
    let host = Host::new(NO_WIX, 200)?;
    let server = host.run(binary).await?;
    let (idle, before) = (server.memory()?, server.processor_time()?);
    let job = Job::once(host.webhooks, requests).at_most(load.length());
    let (answers, requests) = job.run(load.connections).await?;
    let processor = server.processor_time()? - before;
    let queued = host.queued().await? as f64 / answers.acknowledged() as f64;
    Ok((Round { answers, idle, loaded: server.memory()?, processor, queued }, requests))
}

fn rows(load: &Load, bare: &[Round], durable: &[Round], report: &mut Report) {
    let refused: usize = durable.iter().map(|round| round.answers.refused()).sum();
    report.section(&format!(
        "Acknowledging: {} connections, {} rounds of {} s each, every request a new event of one of {} people, \
         about 700 bytes; {refused} refused",
        load.connections, load.rounds, load.seconds, load.people
    ));
    server_rows("bare server", bare, report);
    server_rows("host", durable, report);
    let rate = |round: &Round| round.answers.per_second();
    let ratio = durable.iter().zip(bare).map(|(durable, bare)| rate(durable) / rate(bare));
    report.row("host / bare server, round by round", &Series::of(ratio).with_decimals(2), "at least 0.35");
    let processor = durable
        .iter()
        .zip(bare)
        .map(|(durable, bare)| bare.microseconds_a_request() / durable.microseconds_a_request());
    report.row("the same by processor time", &Series::of(processor).with_decimals(2), "");
    let queued = Series::of(durable.iter().map(|round| round.queued));
    report.row("host: share of the events queued when the round ended", &queued.with_decimals(2), "");
}

fn server_rows(name: &str, rounds: &[Round], report: &mut Report) {
    let mut row = |what: &str, value: fn(&Round) -> f64, decimals| {
        let figure = Series::of(rounds.iter().map(value)).with_decimals(decimals);
        report.row(&format!("{name}: {what}"), &figure, "");
    };
    row("requests/s", |round| round.answers.per_second(), 0);
    row("p50, ms", |round| round.answers.percentile(50), 2);
    row("p99, ms", |round| round.answers.percentile(99), 2);
    row("processor time, µs a request", Round::microseconds_a_request, 1);
    row("cores used", Round::share_of_a_core, 2);
    row("memory idle, MB", |round| round.idle.now, 1);
    row("memory after the load, MB", |round| round.loaded.now, 1);
    let most = Series::of(rounds.iter().map(|round| round.loaded.most)).with_decimals(1);
    let goal = if name == "host" { "below 40" } else { "" };
    report.row(&format!("{name}: most memory under load, MB"), &most, goal);
}
