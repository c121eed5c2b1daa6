//! The config file that a verb works with, and its store.

use std::io::{Write, stderr};
use std::path::{Path, PathBuf};

use inbox_core::host::Registry;

use super::outcome::{Outcome, bad_input, not_ready};
use crate::config::{Config, Loaded, Severity, load};
use crate::store::{Reader, open_reader};
use crate::telemetry::wants_colour;

/// A config file.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct ConfigFile {
    /// The config file
    #[arg(long, short, value_name = "FILE")]
    pub(super) config: PathBuf,
}

/// Loads a config and prints every finding.
pub(super) fn load_config(path: &Path) -> anyhow::Result<Loaded> {
    let loaded = load(path, &Registry::collect()?);
    print_findings(&loaded, Severity::Warning);
    Ok(loaded)
}

/// Loads a config and prints its errors only: the host printed the warnings when it started.
pub(super) fn load_config_quietly(path: &Path) -> anyhow::Result<Option<Config>> {
    let loaded = load(path, &Registry::collect()?);
    print_findings(&loaded, Severity::Error);
    Ok(loaded.config)
}

/// The config and the store for a verb with verbs of its own: there clap cannot require `--config`.
pub(super) fn open_config_and_store(
    path: Option<&Path>,
) -> anyhow::Result<Result<(Config, Reader), Outcome>> {
    let Some(path) = path else { return Ok(Err(bad_input("give the config file: --config FILE"))) };
    let Some(config) = load_config_quietly(path)? else { return Ok(Err(Outcome::BadInput)) };
    Ok(open_store(&config).map(|store| (config, store)).ok_or(Outcome::NotReady))
}

/// The store of this config, to read next to the host; says why if it cannot be opened.
pub(super) fn open_store(config: &Config) -> Option<Reader> {
    open_reader(&config.store).map_err(|error| not_ready(&error.into())).ok()
}

fn print_findings(loaded: &Loaded, least: Severity) {
    let is_wanted = |found: Severity| found == Severity::Error || least == Severity::Warning;
    for diagnostic in loaded.diagnostics.iter().filter(|diagnostic| is_wanted(diagnostic.severity)) {
        let _ = writeln!(stderr(), "{}", diagnostic.render(wants_colour(&stderr())));
    }
}
