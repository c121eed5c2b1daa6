//! What an operator commands, and what that did.

use inbox_core::EmailAddress;
use serde::{Deserialize, Serialize};

use crate::store::{EntryId, PersonId};

/// A command.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Command {
    /// A person has this address: the operator confirms it.
    Link {
        /// Who.
        person: PersonId,
        /// Their address.
        email: EmailAddress,
    },
    /// Forget what is known of an external id.
    Unlink {
        /// Its namespace.
        namespace: String,
        /// The provider's id of the person.
        external_id: String,
    },
    /// Retry what failed: dead events wait again, requests are read again.
    Replay {
        /// Which.
        entries: Vec<EntryId>,
    },
}

/// The result of a part of a command.
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
    pub(super) fn new(what: impl ToString, is_done: bool, outcome: impl Into<String>) -> Self {
        Self { what: what.to_string(), is_done, outcome: outcome.into() }
    }
}
