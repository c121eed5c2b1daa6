//! `connectors`: the connector types of this binary.

use inbox_core::host::{Registration, Registry};
use serde_json::json;

use super::outcome::Outcome;
use super::output::{say, say_json};

/// Arguments of `connectors`.
#[derive(Debug, clap::Args)]
pub(super) struct Connectors {
    /// Print JSON, with the schema of each type's settings
    #[arg(long)]
    json: bool,
}

impl Connectors {
    pub(super) fn execute(self) -> anyhow::Result<Outcome> {
        let registry = Registry::collect()?;
        if self.json {
            let all: Vec<_> = registry.iter().map(describe).collect();
            say_json(&all)?;
        } else {
            for one in registry.iter() {
                say(&format!("{:<16} {}", one.connector_type, one.summary));
            }
        }
        Ok(Outcome::Good)
    }
}

fn describe(registration: &Registration) -> serde_json::Value {
    json!({
        "type": registration.connector_type,
        "summary": registration.summary,
        "stability": registration.stability,
        "crate": registration.crate_name,
        "version": registration.crate_version,
        "settings": registration.schema(),
    })
}
