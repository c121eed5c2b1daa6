//! `links remove`.

use crate::cli::command::{print, submit};
use crate::cli::{Outcome, bad_input, not_ready};
use crate::commands::Command;
use crate::config::Config;
use crate::store::{EventFilter, LinkLine, Reader};

/// Arguments of `links remove`.
#[derive(Debug, clap::Args)]
pub(super) struct Remove {
    /// Whose: p12 or the provider's id, as `links` shows them
    #[arg(value_name = "PERSON")]
    person: String,
    /// The connector instance, where several know that id
    #[arg(long, value_name = "INSTANCE")]
    instance: Option<String>,
}

impl Remove {
    pub(super) fn execute(&self, config: &Config, store: &Reader) -> anyhow::Result<Outcome> {
        let filter = EventFilter { instance: self.instance.clone(), ..EventFilter::default() };
        let is_meant = |link: &LinkLine| {
            link.external_id == self.person || link.person.is_some_and(|id| id.to_string() == self.person)
        };
        let mut meant: Vec<_> = store.links(&filter)?.into_iter().filter(is_meant).collect();
        let link = match meant.len() {
            0 => return Ok(bad_input(&format!("there is no link of `{}`: see `links`", self.person))),
            1 => meant.remove(0),
            _ => {
                return Ok(bad_input(
                    "several instances or accounts know this id: write p12 as `links` shows it",
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
