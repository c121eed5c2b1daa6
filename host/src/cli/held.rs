//! `held`: who is held, why, and what to do.

mod link;

use std::path::PathBuf;

use super::config_file::open_config_and_store;
use super::filter::Filter;
use super::local_time::local;
use super::outcome::{Outcome, bad_input};
use super::output::{say, say_json};
use super::table::Table;
use crate::config::Config;
use crate::store::{EventFilter, HeldPerson, HeldRequest, Reader};

/// Arguments of `held`.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Held {
    /// The config file
    #[arg(long, short, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    #[command(flatten)]
    filter: Filter,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(subcommand)]
    verb: Option<Verb>,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    /// Say who someone is: their held messages are released at once
    Link(link::Link),
}

/// Everything that is held for the same reason.
#[derive(serde::Serialize)]
struct Group {
    reason: String,
    people: Vec<HeldPerson>,
    requests: Vec<HeldRequest>,
}

impl Held {
    pub(super) fn execute(self) -> anyhow::Result<Outcome> {
        let (config, store) = match open_config_and_store(self.config.as_deref())? {
            Ok(opened) => opened,
            Err(outcome) => return Ok(outcome),
        };
        match &self.verb {
            Some(Verb::Link(link)) => link.execute(&config, &store),
            None => self.list(&config, &store),
        }
    }

    fn list(&self, config: &Config, store: &Reader) -> anyhow::Result<Outcome> {
        let filter = match self.filter.asked(config, store)? {
            Ok(filter) => filter,
            Err(problem) => return Ok(bad_input(&problem)),
        };
        let groups = groups(store, &filter)?;
        if self.json {
            say_json(&groups)?;
            return Ok(Outcome::Good);
        }
        groups.iter().flat_map(text).for_each(|line| say(&line));
        let events: u64 = groups.iter().flat_map(|group| &group.people).map(|held| held.events).sum();
        let requests: usize = groups.iter().map(|group| group.requests.len()).sum();
        let unread = if requests == 0 { String::new() } else { format!(", {requests} request(s) unread") };
        say(&if events == 0 && requests == 0 {
            "nothing is held".to_owned()
        } else {
            format!("{events} held{unread}")
        });
        Ok(Outcome::Good)
    }
}

/// By reason, in the order in which they began.
fn groups(store: &Reader, filter: &EventFilter) -> anyhow::Result<Vec<Group>> {
    let mut groups: Vec<Group> = Vec::new();
    for held in store.held(filter)? {
        let at = place_of(&mut groups, &held.reason);
        groups[at].people.push(held);
    }
    for held in store.held_requests(filter)? {
        let at = place_of(&mut groups, &held.reason);
        groups[at].requests.push(held);
    }
    Ok(groups)
}

fn place_of(groups: &mut Vec<Group>, reason: &str) -> usize {
    if let Some(at) = groups.iter().position(|group| group.reason == reason) {
        return at;
    }
    groups.push(Group { reason: reason.to_owned(), people: Vec::new(), requests: Vec::new() });
    groups.len() - 1
}

fn text(group: &Group) -> Vec<String> {
    let mut lines = vec![group.reason.clone()];
    if group.people.iter().any(|held| held.can_be_linked) {
        lines.push("→ if you know who it is: inbox-bridge held link PERSON EMAIL".to_owned());
    }
    if !group.people.is_empty() {
        lines.extend(people(&group.people).lines("  "));
    }
    for held in &group.requests {
        lines.push(format!(
            "  request {} of {}, received {}",
            held.request,
            held.instance,
            local(held.since)
        ));
    }
    lines.push(String::new());
    lines
}

fn people(people: &[HeldPerson]) -> Table<8> {
    let headings = ["PERSON", "INSTANCE", "ACCOUNT", "SITE", "EVENTS", "FIRST", "SINCE", "WHO"];
    let mut table = Table::new(headings);
    for held in people {
        let who = &held.who;
        let known = [&who.name, &who.email, &who.phone, &who.external_id];
        let known: Vec<_> = known.into_iter().flatten().map(String::as_str).collect();
        table.add([
            Some(who.person.to_string()),
            Some(who.instance.clone()),
            who.account.clone(),
            who.site.clone(),
            Some(held.events.to_string()),
            Some(held.first.to_string()),
            Some(local(held.since)),
            Some(known.join(", ")),
        ]);
    }
    table
}
