//! `demo`: shows what the host does, on this machine alone.

use std::io::{sink, stdout};
use std::pin::pin;

use tokio::signal::unix::{SignalKind, signal};

use super::outcome::{Outcome, not_ready};
use super::output::say_json;
use super::process::{runtime, stop_signal};
use crate::demo::{Environment, Narrator, play};
use crate::telemetry::wants_colour;

/// Arguments of `demo`.
#[derive(Debug, clap::Args)]
pub(super) struct Demo {
    /// Exit at the end: with 0 if everything arrived as it should, otherwise with 1
    #[arg(long)]
    once: bool,
    /// Print the result as JSON, and nothing more
    #[arg(long)]
    json: bool,
}

impl Demo {
    pub(super) fn execute(self) -> anyhow::Result<Outcome> {
        runtime()?.block_on(self.perform())
    }

    async fn perform(self) -> anyhow::Result<Outcome> {
        let mut stop = pin!(stop_or_hangup());
        let started = tokio::select! {
            started = Environment::start() => started,
            () = &mut stop => return Ok(Outcome::Failed),
        };
        let environment = match started {
            Ok(environment) => environment,
            Err(error) => return Ok(not_ready(&error)),
        };
        let mut narrator = if self.json {
            Narrator::new(sink(), false)
        } else {
            Narrator::new(stdout(), wants_colour(&stdout()))
        };
        let result = tokio::select! {
            result = play(&environment, &mut narrator) => Some(result),
            () = &mut stop => None,
        };
        if let Some(result) = &result {
            if self.json {
                say_json(result)?;
            }
            if !self.once {
                narrator.invitation(&environment.page());
                stop.await;
            }
        }
        environment.stop().await;
        let is_good = result.is_some_and(|result| result.ok);
        Ok(if is_good { Outcome::Good } else { Outcome::Failed })
    }
}

/// Resolves when the demo is to end: also when its terminal is closed, so that its folder is removed then, too.
async fn stop_or_hangup() {
    let Ok(mut hangup) = signal(SignalKind::hangup()) else { return stop_signal().await };
    tokio::select! {
        () = stop_signal() => {}
        _ = hangup.recv() => {}
    }
}
