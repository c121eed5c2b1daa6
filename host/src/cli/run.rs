//! `run`: the host itself.

use std::sync::Arc;

use super::config_file::{ConfigFile, load_config};
use super::outcome::{Outcome, not_ready};
use super::output::say_error;
use super::process::{runtime, stop_signal};
use crate::service::{Listeners, run};
use crate::store;
use crate::telemetry::start_metrics;

/// Arguments of `run`.
#[derive(Debug, clap::Args)]
pub(super) struct Run {
    #[command(flatten)]
    file: ConfigFile,
    /// Refuse to start if the config has an error
    #[arg(long)]
    strict: bool,
}

impl Run {
    pub(super) fn execute(self) -> anyhow::Result<Outcome> {
        let loaded = load_config(&self.file.config)?;
        let has_errors = loaded.has_errors();
        let Some(config) = loaded.config else { return Ok(Outcome::BadInput) };
        if has_errors && self.strict {
            say_error("not started: the config has errors, and --strict was given");
            return Ok(Outcome::BadInput);
        }
        let store = match store::open(&config.store) {
            Ok(store) => store,
            Err(error) => return Ok(not_ready(&error.into())),
        };
        let listeners = match Listeners::bind(&config) {
            Ok(listeners) => listeners,
            Err(error) => return Ok(not_ready(&error)),
        };
        let metrics = start_metrics(&config)?;
        runtime()?
            .block_on(async { run(Arc::new(config), store, listeners, metrics, stop_signal()).await })?;
        Ok(Outcome::Good)
    }
}
