//! What an operator orders: carried out by the host that runs on the store, or by the verb where none does.

mod replay;

use inbox_core::EmailAddress;
use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::store::{EntryId, PersonId, Store, StoreError, Vouched};

/// An order.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Order {
    /// Someone is whoever has this address: the operator vouches for it.
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

/// What came of a part of an order.
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

/// Carries it out.
pub async fn carry_out(config: &Config, store: &dyn Store, order: Order) -> Result<Vec<Done>, StoreError> {
    match order {
        Order::Link { person, email } => Ok(vec![link(store, person, &email).await?]),
        Order::Unlink { namespace, external_id } => {
            let is_done = store.unlink(&namespace, &external_id).await?;
            let outcome =
                if is_done { "nothing is known of this id any more" } else { "there is no such link" };
            Ok(vec![Done::new("the link", is_done, outcome)])
        }
        Order::Replay { entries } => {
            let mut all = Vec::new();
            for entry in entries {
                all.push(replay::replay(config, store, entry).await?);
            }
            Ok(all)
        }
    }
}

async fn link(store: &dyn Store, person: PersonId, email: &EmailAddress) -> Result<Done, StoreError> {
    let vouched = store.vouch(person, email).await?;
    let outcome = match vouched {
        Vouched::Done => "linked: what was held goes on",
        Vouched::Unknown => "there is nobody with this id (any more)",
        Vouched::WithoutId => {
            "the provider gives no id for this person, so there is nothing to link: mend the contact in Wix"
        }
        Vouched::HasAddress => {
            "what waits brings an e-mail address of its own, which counts first: mend the contact in Wix"
        }
    };
    Ok(Done::new(person, vouched == Vouched::Done, outcome))
}
