//! `replay`: does again what ended badly; says first what that would be.

use super::command::{print, submit};
use super::filter::Filter;
use super::local_time::local;
use super::table::Table;
use super::{ConfigFile, Outcome, bad_input, load_config_beside, not_ready, say, say_error, store_beside};
use crate::commands::Command;
use crate::store::{EntryId, EventFilter, EventLine, Reader};

/// The states of what can be replayed.
const STATES: [&str; 3] = ["dead", "malformed", "held"];
/// Entries of one command: an command is carried out within the time that a call may take.
const AT_A_TIME: usize = 50;

/// What the help says beside the arguments.
const HELP: &str = "\
A dead event waits again in its own place in its person's lane: before everything that came after it and still waits. It is
resolved and mapped anew, unless a part of it was sent. What was sent is never sent again, what may have arrived is looked
for first, and the rest goes out as it was frozen.

A request whose entries could not be read is read anew by the connector of today; what it says enters the end of its lanes.
Whatever is replayed goes on when nothing live is due.";

/// Arguments of `replay`.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(super) struct Replay {
    /// What to replay: events such as 12, requests such as r12 (all that ended badly in it)
    #[arg(value_name = "ID")]
    ids: Vec<EntryId>,
    #[command(flatten)]
    file: ConfigFile,
    #[command(flatten)]
    filter: Filter,
    /// Only in this state; `held` are requests that wait for their instance
    #[arg(long, value_name = "STATE", value_parser = STATES)]
    state: Option<String>,
    /// Everything that ended badly
    #[arg(long)]
    all: bool,
    /// Do it. Without, the plan is shown and nothing done
    #[arg(long)]
    yes: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Replay {
    pub(super) fn execute(self) -> anyhow::Result<Outcome> {
        let Some(config) = load_config_beside(&self.file.config)? else { return Ok(Outcome::BadInput) };
        let is_narrowed = !self.ids.is_empty() || !self.filter.is_empty() || self.state.is_some();
        if self.yes && !is_narrowed && !self.all {
            return Ok(bad_input("say what to replay: ids, a filter, or --all"));
        }
        let Some(store) = store_beside(&config) else { return Ok(Outcome::NotReady) };
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
        let commands = entries.chunks(AT_A_TIME).map(|entries| Command::Replay { entries: entries.to_vec() });
        match submit(&config, commands.collect()) {
            Ok(done) => print(&done, self.json),
            Err(error) => Ok(not_ready(&error)),
        }
    }

    /// What is meant and can be replayed, the oldest first, and whether everything that was named can.
    fn lines(&self, store: &Reader, filter: &EventFilter) -> anyhow::Result<(Vec<EventLine>, bool)> {
        let (mut lines, mut are_all_there) = (Vec::new(), true);
        if self.ids.is_empty() {
            lines = store.events(filter, usize::MAX)?;
        }
        for id in &self.ids {
            let found = named(store, *id, filter)?;
            if found.is_empty() {
                say_error(&format!("{id} is {}: nothing to replay", state_of(store, *id)?));
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

/// What else is the matter with something that was named.
fn state_of(store: &Reader, id: EntryId) -> anyhow::Result<String> {
    let events = store.entry(id)?.map(|report| report.events);
    Ok(match events.as_deref() {
        None => "not there (any more)".to_owned(),
        Some([line]) => line.state.clone(),
        Some(_) => "not dead or malformed, or not what the filter names".to_owned(),
    })
}

/// Each once, in the command of arrival.
fn entries(lines: &[EventLine]) -> Vec<EntryId> {
    let mut entries: Vec<EntryId> = lines.iter().map(EventLine::entry).collect();
    entries.dedup();
    entries
}

fn show_plan(store: &Reader, lines: &[EventLine], json: bool) -> anyhow::Result<()> {
    let planned = lines.iter().map(|line| Ok((line, plan_of(store, line)?)));
    let planned: Vec<_> = planned.collect::<anyhow::Result<_>>()?;
    if json {
        let plan = planned.iter().map(|(line, plan)| serde_json::json!({ "entry": line, "would": plan }));
        say(&serde_json::to_string_pretty(&plan.collect::<Vec<_>>())?);
        return Ok(());
    }
    let mut table = Table::new(["ID", "RECEIVED", "INSTANCE", "SITE", "WHAT", "WOULD BE", "BECAUSE IT IS"]);
    for (line, plan) in planned {
        table.add([
            Some(line.entry().to_string()),
            Some(local(line.received_at)),
            Some(line.instance.clone()),
            line.site.clone(),
            Some(line.kind.clone()),
            Some(plan),
            Some(super::events::state(line)),
        ]);
    }
    table.lines("").iter().for_each(|line| say(line));
    say("nothing was done: --yes does it");
    Ok(())
}

fn plan_of(store: &Reader, line: &EventLine) -> anyhow::Result<String> {
    let plan = match (line.id, line.kind.as_str()) {
        (None, "look-up") => "asked anew",
        (None, _) => "read anew",
        (Some(event), _) => {
            let report = store.entry(EntryId::Event(event))?;
            let deliveries = report.map(|report| report.deliveries).unwrap_or_default();
            let sent = deliveries.iter().filter(|delivery| delivery.state == "sent").count();
            let is_in_doubt = deliveries.iter().any(|it| it.state == "dead" && it.in_doubt_since.is_some());
            match (sent, is_in_doubt) {
                (0, false) => "sent, resolved anew",
                (0, true) => "looked for, then sent",
                (_, _) => return Ok(format!("sent to {} of {}", deliveries.len() - sent, deliveries.len())),
            }
        }
    };
    Ok(plan.to_owned())
}
