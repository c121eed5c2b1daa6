//! Commands: the running host executes them, or this process if no host runs.

use std::sync::Arc;

use super::outcome::Outcome;
use super::output::{say, say_error, say_json};
use super::process::runtime;
use super::running_host::RunningHost;
use crate::commands::{Command, Done, execute};
use crate::config::Config;
use crate::store::{self, Store, StoreError};

/// Who executes commands.
enum Executor {
    /// The host that runs on the store.
    Host(RunningHost),
    /// This process, if no host runs.
    Here(Arc<dyn Store>),
}

impl Executor {
    /// Opens what the config names.
    fn open(config: &Config) -> anyhow::Result<Self> {
        match store::open(&config.store) {
            Ok(store) => Ok(Self::Here(store)),
            Err(StoreError::Owned(_)) => Ok(Self::Host(RunningHost::of(config)?)),
            Err(error) => Err(error.into()),
        }
    }

    async fn execute(&self, config: &Config, command: Command) -> anyhow::Result<Vec<Done>> {
        match self {
            Self::Host(host) => host.post("/commands", &command).await,
            Self::Here(store) => Ok(execute(config, store.as_ref(), command).await?),
        }
    }
}

/// Submits commands, one after the other.
pub(super) fn submit(config: &Config, commands: Vec<Command>) -> anyhow::Result<Vec<Done>> {
    let executor = Executor::open(config)?;
    runtime()?.block_on(async {
        let mut all = Vec::new();
        for command in commands {
            all.extend(executor.execute(config, command).await?);
        }
        Ok(all)
    })
}

/// Prints what the commands did.
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
