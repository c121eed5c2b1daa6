//! `links remove`.

use crate::cli::command::{print, submit};
use crate::cli::outcome::{Outcome, bad_input, not_ready};
use crate::commands::Command;
use crate::config::Config;
use crate::store::{EventFilter, LinkLine, Reader};

/// Arguments of `links remove`.
#[derive(Debug, clap::Args)]
pub(super) struct Remove {
    /// Whose: p12 or the provider's id, as `links` shows them
    #[arg(value_name = "PERSON")]
    person: String,
    /// The connector instance, if several know this id
    #[arg(long, value_name = "INSTANCE")]
    instance: Option<String>,
}

impl Remove {
    pub(super) fn execute(&self, config: &Config, store: &Reader) -> anyhow::Result<Outcome> {
        let filter = EventFilter { instance: self.instance.clone(), ..EventFilter::default() };
        let is_escaped = |link: &LinkLine| {
            link.external_id == self.person || link.person.is_some_and(|id| id.to_string() == self.person)
        };
        let mut meant: Vec<_> = store.links(&filter)?.into_iter().filter(is_escaped).collect();
        let link = match meant.len() {
            0 => {
                return Ok(bad_input(&format!("there is no link for `{}`: `links` lists them", self.person)));
            }
            1 => meant.remove(0),
            _ => {
                return Ok(bad_input(
                    "several instances or accounts know this id: use an id such as p12 from `links`",
                ));
            }
        };
        let command = Command::Unlink { namespace: link.namespace, external_id: link.external_id };
        match submit(config, vec![command]) {
            Ok(done) => print(&done, false),
            Err(error) => Ok(not_ready(&error)),
        }
    }
}
