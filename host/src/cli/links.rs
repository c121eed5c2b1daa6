//! `links`: who the external ids are, and where that is known from.

mod remove;

use std::path::PathBuf;

use super::config_file::open_config_and_store;
use super::filter::{Filter, shown};
use super::local_time::local;
use super::outcome::{Outcome, bad_input};
use super::output::{say, say_json};
use super::table::Table;
use crate::config::Config;
use crate::store::{LinkLine, Reader};

/// Arguments of `links`.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Links {
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
    /// Forget who someone is: their new messages are held until it is known again
    Remove(remove::Remove),
}

impl Links {
    pub(super) fn execute(self) -> anyhow::Result<Outcome> {
        let (config, store) = match open_config_and_store(self.config.as_deref())? {
            Ok(opened) => opened,
            Err(outcome) => return Ok(outcome),
        };
        match &self.verb {
            Some(Verb::Remove(remove)) => remove.execute(&config, &store),
            None => self.list(&config, &store),
        }
    }

    fn list(&self, config: &Config, store: &Reader) -> anyhow::Result<Outcome> {
        let filter = match self.filter.asked(config, store)? {
            Ok(filter) => filter,
            Err(problem) => return Ok(bad_input(&problem)),
        };
        let links = store.links(&filter)?;
        if self.json {
            say_json(&links)?;
        } else if links.is_empty() {
            say(if self.filter.is_empty() { "no links yet" } else { "no matching links" });
        } else {
            table(&links).lines("").iter().for_each(|line| say(line));
        }
        Ok(Outcome::Good)
    }
}

fn table(links: &[LinkLine]) -> Table<9> {
    let headings = ["PERSON", "INSTANCE", "ACCOUNT", "ID", "EMAIL", "PHONE", "BY", "SINCE", "NAME"];
    let mut table = Table::new(headings);
    for link in links {
        table.add([
            shown(link.person),
            Some(link.instance.clone()),
            link.account.clone(),
            Some(link.external_id.clone()),
            link.email.clone(),
            link.phone.clone(),
            Some(link.confirmed_by.to_owned()),
            Some(local(link.updated_at)),
            link.name.clone(),
        ]);
    }
    table
}
