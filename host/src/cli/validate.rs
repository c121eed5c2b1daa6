//! `validate`: everything that is wrong with a config.

use super::config_file::{ConfigFile, load_config};
use super::outcome::Outcome;
use super::output::say;
use crate::config::Severity;

/// Arguments of `validate`.
#[derive(Debug, clap::Args)]
pub(super) struct Validate {
    #[command(flatten)]
    file: ConfigFile,
}

impl Validate {
    pub(super) fn execute(self) -> anyhow::Result<Outcome> {
        let loaded = load_config(&self.file.config)?;
        let errors =
            loaded.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count();
        let warnings = loaded.diagnostics.len() - errors;
        match loaded.config {
            Some(config) if errors == 0 => {
                let (sites, instances) = (config.sites.len(), config.instances.len());
                say(&format!(
                    "good: {sites} site(s), {instances} connector instance(s), {warnings} warning(s)"
                ));
                Ok(Outcome::Good)
            }
            _ => {
                say(&format!("bad: {errors} error(s), {warnings} warning(s)"));
                Ok(Outcome::BadInput)
            }
        }
    }
}
