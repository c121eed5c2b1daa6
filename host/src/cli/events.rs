//! `events`: what happened to every event, from the database, and which calls were refused, from the running host.

mod full;
mod refused;

use super::config_file::{ConfigFile, load_config_quietly, open_store};
use super::event_table::table;
use super::filter::Filter;
use super::outcome::{Outcome, bad_input};
use super::output::{say, say_json};
use crate::config::Config;
use crate::store::{EntryId, EventFilter, Reader};

/// The states that an event can be in.
const STATES: [&str; 6] = ["waiting", "held", "sent", "ignored", "dead", "malformed"];

/// Arguments of `events`.
#[derive(Debug, clap::Args)]
pub(super) struct Events {
    /// Show one in full: an event such as 12, or a request such as r12
    #[arg(value_name = "ID", conflicts_with_all = ["refused", "state", "limit"])]
    id: Option<EntryId>,
    #[command(flatten)]
    file: ConfigFile,
    #[command(flatten)]
    filter: Filter,
    /// Only events in this state
    #[arg(long, value_name = "STATE", value_parser = STATES)]
    state: Option<String>,
    /// How many to list, newest first
    #[arg(long, default_value_t = 50, value_name = "N")]
    limit: usize,
    /// List the calls that the running host refused, and how to fix each
    #[arg(long, conflicts_with_all = ["state", "site", "person", "since", "limit"])]
    refused: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Events {
    pub(super) fn execute(self) -> anyhow::Result<Outcome> {
        let Some(config) = load_config_quietly(&self.file.config)? else { return Ok(Outcome::BadInput) };
        if self.refused {
            return refused::show(&config, self.filter.instance.as_deref(), self.json);
        }
        let Some(store) = open_store(&config) else { return Ok(Outcome::NotReady) };
        match self.id {
            Some(id) => full::show(&store, id, self.json),
            None => self.list(&config, &store),
        }
    }

    fn list(&self, config: &Config, store: &Reader) -> anyhow::Result<Outcome> {
        let filter = match self.filter.asked(config, store)? {
            Ok(filter) => EventFilter { state: self.state.clone(), ..filter },
            Err(problem) => return Ok(bad_input(&problem)),
        };
        let lines = store.events(&filter, self.limit)?;
        if self.json {
            say_json(&lines)?;
            return Ok(Outcome::Good);
        }
        if lines.is_empty() {
            let is_narrowed = self.state.is_some() || !self.filter.is_empty();
            say(if is_narrowed { "no matching events" } else { "no events yet" });
        } else {
            table(&lines).lines("").iter().for_each(|line| say(line));
        }
        let counts = store.counts()?;
        say(&format!(
            "{} waiting, {} held, {} dead, {} malformed",
            counts.waiting + counts.pending_requests,
            counts.held,
            counts.dead,
            counts.malformed
        ));
        Ok(Outcome::Good)
    }
}
