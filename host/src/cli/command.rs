//! Commands: the running host executes them, or this process if no host runs.

use super::outcome::Outcome;
use super::output::{say, say_error, say_json};
use super::process::runtime;
use super::running_host::RunningHost;
use crate::commands::{Command, Done, execute};
use crate::config::Config;
use crate::store::{SqliteStore, StoreError};

/// Submits commands, one after the other.
pub(super) fn submit(config: &Config, commands: Vec<Command>) -> anyhow::Result<Vec<Done>> {
    match SqliteStore::open(&config.store.path) {
        Ok(store) => runtime()?.block_on(execute_all(config, &store, commands)),
        Err(StoreError::Owned(_)) => runtime()?.block_on(ask_for_all(&RunningHost::of(config)?, commands)),
        Err(error) => Err(error.into()),
    }
}

async fn execute_all(
    config: &Config,
    store: &SqliteStore,
    commands: Vec<Command>,
) -> anyhow::Result<Vec<Done>> {
    let mut all = Vec::new();
    for command in commands {
        all.extend(execute(config, store, command).await?);
    }
    Ok(all)
}

async fn ask_for_all(host: &RunningHost, commands: Vec<Command>) -> anyhow::Result<Vec<Done>> {
    let mut all = Vec::new();
    for command in commands {
        all.extend(host.post::<Vec<Done>>("/commands", &command).await?);
    }
    Ok(all)
}

/// Prints what came of it.
pub(super) fn print(all: &[Done], json: bool) -> anyhow::Result<Outcome> {
    if json {
        say_json(all)?;
    } else {
        for Done { what, is_done, outcome, .. } in all {
            let line = format!("{what}: {outcome}");
            if *is_done { say(&line) } else { say_error(&line) }
        }
    }
    Ok(if all.iter().all(|done| done.is_done) { Outcome::Good } else { Outcome::Failed })
}
