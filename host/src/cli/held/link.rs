//! `held link`: the operator says who someone is.

use inbox_core::EmailAddress;

use crate::cli::command::{print, submit};
use crate::cli::filter::one_person;
use crate::cli::outcome::{Outcome, bad_input, not_ready};
use crate::commands::Command;
use crate::config::Config;
use crate::store::Reader;

/// Arguments of `held link`.
#[derive(Debug, clap::Args)]
pub(super) struct Link {
    /// Who: p12 as `held` shows it, or the provider's id
    #[arg(value_name = "PERSON")]
    person: String,
    /// Their e-mail address. Held and new messages go to the contact with this address: make sure it is right
    #[arg(value_name = "EMAIL")]
    email: String,
}

impl Link {
    pub(super) fn execute(&self, config: &Config, store: &Reader) -> anyhow::Result<Outcome> {
        let Ok(email) = self.email.parse::<EmailAddress>() else {
            return Ok(bad_input(&format!("`{}` is not a plain e-mail address", self.email)));
        };
        let person = match one_person(store, &self.person)? {
            Ok(who) => who.person,
            Err(problem) => return Ok(bad_input(&problem)),
        };
        match submit(config, vec![Command::Link { person, email }]) {
            Ok(done) => print(&done, false),
            Err(error) => Ok(not_ready(&error)),
        }
    }
}
