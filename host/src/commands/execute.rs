//! Executes commands.

use inbox_core::EmailAddress;

use super::command::{Command, Done};
use super::replay::replay;
use crate::config::Config;
use crate::store::{Commands, LinkOutcome, PersonId, StoreError};

/// Executes a command.
pub async fn execute(
    config: &Config,
    store: &dyn Commands,
    command: Command,
) -> Result<Vec<Done>, StoreError> {
    match command {
        Command::Link { person, email } => Ok(vec![link(store, person, &email).await?]),
        Command::Unlink { namespace, external_id } => {
            let is_done = store.unlink(&namespace, &external_id).await?;
            let outcome = if is_done { "forgotten" } else { "there is no such link" };
            Ok(vec![Done::new("the link", is_done, outcome)])
        }
        Command::Replay { entries } => {
            let mut all = Vec::new();
            for entry in entries {
                all.push(replay(config, store, entry).await?);
            }
            Ok(all)
        }
    }
}

async fn link(store: &dyn Commands, person: PersonId, email: &EmailAddress) -> Result<Done, StoreError> {
    let linked = store.link_person(person, email).await?;
    let outcome = match linked {
        LinkOutcome::Done => "linked: held messages of this person are delivered now",
        LinkOutcome::Unknown => "there is no person with this id (any more)",
        LinkOutcome::WithoutId => {
            "the provider gives no id for this person, so there is nothing to link: fix the contact in Wix"
        }
        LinkOutcome::HasAddress => {
            "the waiting message has an e-mail address of its own, which is used first: fix the contact in Wix"
        }
    };
    Ok(Done::new(person, linked == LinkOutcome::Done, outcome))
}
