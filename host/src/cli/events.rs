//! `events` and `held`: what became of every event, from the database itself.

use super::{ConfigFile, Outcome, load_config_beside, not_ready, say};
use crate::store::EventLine;
use crate::store::sqlite::ReadOnlyStore;

/// Arguments of `events`.
#[derive(Debug, clap::Args)]
pub(super) struct Events {
    #[command(flatten)]
    file: ConfigFile,
    /// Only events in this state: waiting, held, sent, ignored, dead or malformed
    #[arg(long, value_name = "STATE")]
    state: Option<String>,
    /// How many, the newest first
    #[arg(long, default_value_t = 50, value_name = "N")]
    limit: usize,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Arguments of `held`.
#[derive(Debug, clap::Args)]
pub(super) struct Held {
    #[command(flatten)]
    file: ConfigFile,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Events {
    pub(super) fn execute(self) -> anyhow::Result<Outcome> {
        list(&self.file, self.state.as_deref(), self.limit, self.json)
    }
}

impl Held {
    pub(super) fn execute(self) -> anyhow::Result<Outcome> {
        list(&self.file, Some("held"), usize::MAX, self.json)
    }
}

fn list(file: &ConfigFile, state: Option<&str>, limit: usize, json: bool) -> anyhow::Result<Outcome> {
    let Some(config) = load_config_beside(&file.config)? else { return Ok(Outcome::BadConfig) };
    let store = match ReadOnlyStore::open(&config.store.path) {
        Ok(store) => store,
        Err(error) => return Ok(not_ready(&error.into())),
    };
    let lines = store.events(state, limit)?;
    if json {
        say(&serde_json::to_string_pretty(&lines)?);
    } else {
        for line in &lines {
            say(&text(line));
        }
        let counts = store.counts()?;
        say(&format!(
            "{} waiting, {} held, {} dead, {} malformed",
            counts.waiting + counts.pending_requests,
            counts.held,
            counts.dead,
            counts.malformed
        ));
    }
    Ok(Outcome::Good)
}

fn text(line: &EventLine) -> String {
    let id = line.id.map_or_else(|| "-".to_owned(), |id| id.to_string());
    let site = line.site.as_deref().unwrap_or("-");
    let reason = line.reason.as_deref().map(|reason| format!(": {reason}")).unwrap_or_default();
    format!(
        "{id:>8}  {}  {} → {site}  {}  {}{reason}",
        line.received_at, line.instance, line.kind, line.state
    )
}
