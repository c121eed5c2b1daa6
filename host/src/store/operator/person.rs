//! Who someone is: facts, never what was said.

use inbox_core::Timestamp;
use serde::Serialize;

use super::handle::PersonId;
use super::time::milliseconds;

/// A person inside an instance and account.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct PersonLine {
    /// What an operator calls them by.
    pub person: PersonId,
    /// The instance.
    pub instance: String,
    /// The account.
    pub account: Option<String>,
    /// The site that their events go to.
    pub site: Option<String>,
    /// The provider's id of the person.
    pub external_id: Option<String>,
    /// The name that the provider gave.
    pub name: Option<String>,
    /// The e-mail address, from an event or a link.
    pub email: Option<String>,
    /// The phone number, from an event or a link.
    pub phone: Option<String>,
}

/// What is known of an external id.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct LinkLine {
    /// Who it is about, while something of them is kept.
    pub person: Option<PersonId>,
    /// The namespace of the id.
    #[serde(skip)]
    pub namespace: String,
    /// The instance.
    pub instance: String,
    /// The account.
    pub account: Option<String>,
    /// The provider's id of the person.
    pub external_id: String,
    /// The e-mail address.
    pub email: Option<String>,
    /// The phone number.
    pub phone: Option<String>,
    /// The name that the provider gave.
    pub name: Option<String>,
    /// When the provider was asked last, whatever it said.
    #[serde(skip)]
    pub asked_at: Option<Timestamp>,
    /// provider, or operator where that was the last to say so.
    pub confirmed_by: &'static str,
    /// When it was last confirmed.
    #[serde(serialize_with = "milliseconds")]
    pub updated_at: Timestamp,
}

/// The result of `held link`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkOutcome {
    /// It is kept, and events that were held for it go on.
    Done,
    /// There is no such person.
    Unknown,
    /// The provider gives no id for them: its events are matched by their address.
    WithoutId,
    /// What waits brings an address of its own, which counts first.
    HasAddress,
}
