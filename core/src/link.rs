//! What a provider confirms about a person.

use serde::{Deserialize, Serialize};

use crate::address::{EmailAddress, PhoneNumber};
use crate::event::{DedupeKey, lane_key};
use crate::opaque::opaque_debug;

/// A fact that the provider itself confirms: this external id has that e-mail address or phone number.
///
/// What a person only typed is not proof: it could be someone else's. `Debug` shows nothing of the person.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Link {
    /// The account that the external id belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// The provider's id of the person.
    pub external_id: String,
    /// The person's e-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<EmailAddress>,
    /// The person's phone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<PhoneNumber>,
    /// The occurrence that confirmed it: if that is delivered again, it says nothing new and overwrites nothing newer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dedupe_key: Option<DedupeKey>,
}

opaque_debug!(Link);

impl Link {
    /// "This external id is that e-mail address."
    pub fn email(account: Option<&str>, external_id: impl Into<String>, email: EmailAddress) -> Self {
        let account = account.map(str::to_owned);
        Self { account, external_id: external_id.into(), email: Some(email), phone: None, dedupe_key: None }
    }

    /// "This external id is that phone number."
    pub fn phone(account: Option<&str>, external_id: impl Into<String>, phone: PhoneNumber) -> Self {
        let account = account.map(str::to_owned);
        Self { account, external_id: external_id.into(), email: None, phone: Some(phone), dedupe_key: None }
    }

    /// Names the occurrence that confirmed it, by the provider's own id.
    pub fn confirmed_by(mut self, occurrence: &DedupeKey) -> Self {
        self.dedupe_key = Some(occurrence.clone());
        self
    }

    /// The lane of the person's events: they may have waited for this fact.
    pub fn lane(&self, instance: &str) -> String {
        lane_key(instance, self.account.as_deref(), "id", &self.external_id)
    }
}
