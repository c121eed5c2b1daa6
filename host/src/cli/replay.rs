//! `replay`: retries what failed; shows the plan first.

use super::command::{print, submit};
use super::config_file::{ConfigFile, load_config_quietly, open_store};
use super::event_table::state;
use super::filter::Filter;
use super::local_time::local;
use super::outcome::{Outcome, bad_input, not_ready};
use super::output::{say, say_error, say_json};
use super::table::Table;
use crate::commands::Command;
use crate::store::{EntryId, EventFilter, EventLine, Reader};

/// The states of what can be replayed.
const STATES: [&str; 3] = ["dead", "malformed", "held"];
/// Entries of one command: the host must execute a command within the time limit of a call.
const BATCH_SIZE: usize = 50;

/// The text after the arguments in the help.
const HELP: &str = "\
A dead event is queued again in its own place: before everything that came later from the same person and still waits. Its
contact and its message are decided again, unless a part of it was sent already. A message that was sent is never sent again.
If it may have arrived, the host looks for it first.

A request that could not be read is read again by the current connector; its events are queued last. Replayed events are
sent when no live event is due.";

/// Arguments of `replay`.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(super) struct Replay {
    /// What to replay: events such as 12, requests such as r12 (everything in it that failed)
    #[arg(value_name = "ID")]
    ids: Vec<EntryId>,
    #[command(flatten)]
    file: ConfigFile,
    #[command(flatten)]
    filter: Filter,
    /// Only in this state; `held` means requests that wait for their instance
    #[arg(long, value_name = "STATE", value_parser = STATES)]
    state: Option<String>,
    /// Replay everything that failed; needed with --yes if there is no id and no filter
    #[arg(long)]
    all: bool,
    /// Carry out the plan. Without it, the plan is only shown
    #[arg(long)]
    yes: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Replay {
    pub(super) fn execute(self) -> anyhow::Result<Outcome> {
        let Some(config) = load_config_quietly(&self.file.config)? else { return Ok(Outcome::BadInput) };
        let is_narrowed = !self.ids.is_empty() || !self.filter.is_empty() || self.state.is_some();
        if self.yes && !is_narrowed && !self.all {
            return Ok(bad_input("say what to replay: ids, a filter, or --all"));
        }
        let Some(store) = open_store(&config) else { return Ok(Outcome::NotReady) };
        let filter = match self.filter.asked(&config, &store)? {
            Ok(filter) => EventFilter { state: self.state.clone(), can_be_replayed: true, ..filter },
            Err(problem) => return Ok(bad_input(&problem)),
        };
        let (lines, are_all_there) = self.lines(&store, &filter)?;
        if lines.is_empty() {
            say(if self.json { "[]" } else { "nothing to replay" });
            return Ok(if are_all_there { Outcome::Good } else { Outcome::Failed });
        }
        if !self.yes {
            show_plan(&store, &lines, self.json)?;
            return Ok(if are_all_there { Outcome::Good } else { Outcome::Failed });
        }
        let entries = entries(&lines);
        let commands =
            entries.chunks(BATCH_SIZE).map(|entries| Command::Replay { entries: entries.to_vec() });
        match submit(&config, commands.collect()) {
            Ok(done) => print(&done, self.json),
            Err(error) => Ok(not_ready(&error)),
        }
    }

    /// What can be replayed, the oldest first, and whether every id that was given can.
    fn lines(&self, store: &Reader, filter: &EventFilter) -> anyhow::Result<(Vec<EventLine>, bool)> {
        let (mut lines, mut are_all_there) = (Vec::new(), true);
        if self.ids.is_empty() {
            lines = store.events(filter, usize::MAX)?;
        }
        for id in &self.ids {
            let found = named(store, *id, filter)?;
            if found.is_empty() {
                say_error(&format!("{id} {}: nothing to replay", state_of(store, *id)?));
                are_all_there = false;
            }
            lines.extend(found);
        }
        lines.sort_by_key(|line| (line.request, line.id));
        Ok((lines, are_all_there))
    }
}

fn named(store: &Reader, id: EntryId, filter: &EventFilter) -> anyhow::Result<Vec<EventLine>> {
    let Some(report) = store.entry(id)? else { return Ok(Vec::new()) };
    let EntryId::Request(request) = report.request.id else { return Ok(Vec::new()) };
    let mut lines = store.events(&EventFilter { request: Some(request), ..filter.clone() }, usize::MAX)?;
    if let EntryId::Event(event) = id {
        lines.retain(|line| line.id == Some(event));
    }
    Ok(lines)
}

/// Why something cannot be replayed.
fn state_of(store: &Reader, id: EntryId) -> anyhow::Result<String> {
    let events = store.entry(id)?.map(|report| report.events);
    Ok(match events.as_deref() {
        None => "is not in the store".to_owned(),
        Some([line]) => format!("is {}", line.state),
        Some(_) => "has nothing that failed and matches the filter".to_owned(),
    })
}

/// Each once, in the order of arrival.
fn entries(lines: &[EventLine]) -> Vec<EntryId> {
    let mut entries: Vec<EntryId> = lines.iter().map(EventLine::entry).collect();
    entries.dedup();
    entries
}

fn show_plan(store: &Reader, lines: &[EventLine], json: bool) -> anyhow::Result<()> {
    let planned = lines.iter().map(|line| Ok((line, plan_of(store, line)?)));
    let planned: Vec<_> = planned.collect::<anyhow::Result<_>>()?;
    if json {
        let plan = planned.iter().map(|(line, plan)| serde_json::json!({ "entry": line, "plan": plan }));
        say_json(&plan.collect::<Vec<_>>())?;
        return Ok(());
    }
    let mut table = Table::new(["ID", "RECEIVED", "INSTANCE", "SITE", "WHAT", "PLAN", "STATE"]);
    for (line, plan) in planned {
        table.add([
            Some(line.entry().to_string()),
            Some(local(line.received_at)),
            Some(line.instance.clone()),
            line.site.clone(),
            Some(line.kind.clone()),
            Some(plan),
            Some(state(line)),
        ]);
    }
    table.lines("").iter().for_each(|line| say(line));
    say("nothing was changed: --yes carries out the plan");
    Ok(())
}

fn plan_of(store: &Reader, line: &EventLine) -> anyhow::Result<String> {
    let plan = match (line.id, line.kind.as_str()) {
        (None, "look-up") => "ask the provider again",
        (None, _) => "read again",
        (Some(event), _) => {
            let report = store.entry(EntryId::Event(event))?;
            let deliveries = report.map(|report| report.deliveries).unwrap_or_default();
            let sent = deliveries.iter().filter(|delivery| delivery.state == "sent").count();
            let is_in_doubt = deliveries.iter().any(|it| it.state == "dead" && it.in_doubt_since.is_some());
            match (sent, is_in_doubt) {
                (0, false) => "resolved again, then sent",
                (0, true) => "looked for, then sent",
                (_, _) => return Ok(format!("sent to {} of {}", deliveries.len() - sent, deliveries.len())),
            }
        }
    };
    Ok(plan.to_owned())
}
