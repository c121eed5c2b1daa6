//! What an operator commands: carried out by the host that runs on the store, or by the verb where none does.

mod replay;

use inbox_core::EmailAddress;
use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::store::{Commands, EntryId, LinkOutcome, PersonId, StoreError};

/// An command.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Command {
    /// Someone is whoever has this address: the operator confirms it.
    Link {
        /// Who.
        person: PersonId,
        /// Their address.
        email: EmailAddress,
    },
    /// Nothing is known of an external id any more.
    Unlink {
        /// Its namespace.
        namespace: String,
        /// The provider's id of the person.
        external_id: String,
    },
    /// Dead events wait again, requests are read anew.
    Replay {
        /// Which.
        entries: Vec<EntryId>,
    },
}

/// What came of a part of an command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Done {
    /// What it was about.
    pub what: String,
    /// Whether it was done.
    pub is_done: bool,
    /// In words.
    pub outcome: String,
}

impl Done {
    fn new(what: impl ToString, is_done: bool, outcome: impl Into<String>) -> Self {
        Self { what: what.to_string(), is_done, outcome: outcome.into() }
    }
}

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
            let outcome =
                if is_done { "nothing is known of this id any more" } else { "there is no such link" };
            Ok(vec![Done::new("the link", is_done, outcome)])
        }
        Command::Replay { entries } => {
            let mut all = Vec::new();
            for entry in entries {
                all.push(replay::replay(config, store, entry).await?);
            }
            Ok(all)
        }
    }
}

async fn link(store: &dyn Commands, person: PersonId, email: &EmailAddress) -> Result<Done, StoreError> {
    let linked = store.link_person(person, email).await?;
    let outcome = match linked {
        LinkOutcome::Done => "linked: what was held goes on",
        LinkOutcome::Unknown => "there is nobody with this id (any more)",
        LinkOutcome::WithoutId => {
            "the provider gives no id for this person, so there is nothing to link: mend the contact in Wix"
        }
        LinkOutcome::HasAddress => {
            "what waits brings an e-mail address of its own, which counts first: mend the contact in Wix"
        }
    };
    Ok(Done::new(person, linked == LinkOutcome::Done, outcome))
}
