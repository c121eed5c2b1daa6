//! `events`: what became of every event, from the database itself, and what was refused, from the running host.

mod full;
mod refused;

use super::filter::{Filter, shown};
use super::local_time::local;
use super::table::Table;
use super::{ConfigFile, Outcome, bad_input, load_config_beside, say, store_beside};
use crate::config::Config;
use crate::store::{EntryId, EventFilter, EventLine, Reader};

/// The states that an event can be in.
const STATES: [&str; 6] = ["waiting", "held", "sent", "ignored", "dead", "malformed"];

/// Arguments of `events`.
#[derive(Debug, clap::Args)]
pub(super) struct Events {
    /// All that is known of one: an event such as 12, or a request such as r12
    #[arg(value_name = "ID", conflicts_with_all = ["refused", "state", "limit"])]
    id: Option<EntryId>,
    #[command(flatten)]
    file: ConfigFile,
    #[command(flatten)]
    filter: Filter,
    /// Only events in this state
    #[arg(long, value_name = "STATE", value_parser = STATES)]
    state: Option<String>,
    /// How many, the newest first
    #[arg(long, default_value_t = 50, value_name = "N")]
    limit: usize,
    /// The calls that the running host refused, and what would have made them right
    #[arg(long, conflicts_with_all = ["state", "site", "person", "since", "limit"])]
    refused: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Events {
    pub(super) fn execute(self) -> anyhow::Result<Outcome> {
        let Some(config) = load_config_beside(&self.file.config)? else { return Ok(Outcome::BadInput) };
        if self.refused {
            return refused::show(&config, self.filter.instance.as_deref(), self.json);
        }
        let Some(store) = store_beside(&config) else { return Ok(Outcome::NotReady) };
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
            say(&serde_json::to_string_pretty(&lines)?);
            return Ok(Outcome::Good);
        }
        if lines.is_empty() {
            let is_narrowed = self.state.is_some() || !self.filter.is_empty();
            say(if is_narrowed { "no such events" } else { "no events yet" });
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

fn table(lines: &[EventLine]) -> Table<7> {
    let mut table = Table::new(["ID", "RECEIVED", "INSTANCE", "SITE", "PERSON", "WHAT", "STATE"]);
    for line in lines {
        let occurred_at = line.occurred_at.map(|at| format!(" of {}", local(at))).unwrap_or_default();
        table.add([
            Some(line.entry().to_string()),
            Some(local(line.received_at)),
            Some(line.instance.clone()),
            line.site.clone(),
            shown(line.person),
            Some(format!("{}{occurred_at}", line.kind)),
            Some(state(line)),
        ]);
    }
    table
}

/// The state and why.
pub(super) fn state(line: &EventLine) -> String {
    let reason = line.reason.as_deref().map(|reason| format!(": {reason}")).unwrap_or_default();
    let tries = match line.tries {
        0 => String::new(),
        1 => ", tried once".to_owned(),
        times => format!(", tried {times} times"),
    };
    format!("{}{reason}{tries}", line.state)
}
