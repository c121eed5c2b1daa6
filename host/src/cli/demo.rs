//! `demo`: shows what the host does, with nothing but this machine.

use std::io::{Write, sink, stdout};
use std::pin::pin;

use tokio::signal::unix::{SignalKind, signal};

use super::outcome::{Outcome, not_ready};
use super::output::say_json;
use super::process::{runtime, stop_signal};
use crate::demo::{Stage, Telling, play};
use crate::telemetry::wants_colour;

/// Arguments of `demo`.
#[derive(Debug, clap::Args)]
pub(super) struct Demo {
    /// End by itself: with 0 if everything arrived as it should, else with 1
    #[arg(long)]
    once: bool,
    /// Print the result as JSON, and nothing else
    #[arg(long)]
    json: bool,
}

impl Demo {
    pub(super) fn execute(self) -> anyhow::Result<Outcome> {
        runtime()?.block_on(self.perform())
    }

    async fn perform(self) -> anyhow::Result<Outcome> {
        let mut over = pin!(over());
        let set = tokio::select! {
            set = Stage::set() => set,
            () = &mut over => return Ok(Outcome::Failed),
        };
        let stage = match set {
            Ok(stage) => stage,
            Err(error) => return Ok(not_ready(&error)),
        };
        let mut telling = self.telling();
        let report = tokio::select! {
            report = play(&stage, &mut telling) => Some(report),
            () = &mut over => None,
        };
        if let Some(report) = &report {
            if self.json {
                say_json(report)?;
            }
            if !self.once {
                telling.stays_open(&stage.page());
                over.await;
            }
        }
        stage.clear().await;
        let is_good = report.is_some_and(|report| report.ok);
        Ok(if is_good { Outcome::Good } else { Outcome::Failed })
    }

    /// For people on stdout; for machines nothing is told on the way.
    fn telling(&self) -> Telling<Box<dyn Write>> {
        if self.json {
            return Telling::new(Box::new(sink()), false);
        }
        Telling::new(Box::new(stdout()), wants_colour(&stdout()))
    }
}

/// Resolves when the demo is to end: also when its terminal is closed, so that its folder goes with it.
async fn over() {
    let Ok(mut hangup) = signal(SignalKind::hangup()) else { return stop_signal().await };
    tokio::select! {
        () = stop_signal() => {}
        _ = hangup.recv() => {}
    }
}
