//! `events` and `held`: what became of every event, from the database itself.

use inbox_core::Timestamp;
use jiff::tz::TimeZone;

use super::{ConfigFile, Outcome, load_config_beside, not_ready, say};
use crate::store::EventLine;
use crate::store::sqlite::ReadOnlyStore;

/// The states that an event can be in.
const STATES: [&str; 6] = ["waiting", "held", "sent", "ignored", "dead", "malformed"];

/// Arguments of `events`.
#[derive(Debug, clap::Args)]
pub(super) struct Events {
    #[command(flatten)]
    file: ConfigFile,
    /// Only events in this state
    #[arg(long, value_name = "STATE", value_parser = STATES)]
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
    let Some(config) = load_config_beside(&file.config)? else { return Ok(Outcome::BadInput) };
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
    let zone = TimeZone::system();
    let received_at = local(line.received_at, &zone);
    let occurred_at = line.occurred_at.map(|at| format!(" of {}", local(at, &zone))).unwrap_or_default();
    let reason = line.reason.as_deref().map(|reason| format!(": {reason}")).unwrap_or_default();
    format!(
        "{id:>8}  {received_at}  {}  {}{occurred_at} → {site}  {}{reason}",
        line.instance, line.kind, line.state
    )
}

fn local(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_shown_to_the_second_in_the_zone() {
        let at: Timestamp = "2026-07-01T22:04:30.77Z".parse().expect("a time");
        let zone = TimeZone::get("Europe/Berlin").expect("a zone");
        assert_eq!(local(at, &zone), "2026-07-02 00:04:30");
    }
}
