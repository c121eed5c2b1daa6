//! The person on the other side.

use serde::{Deserialize, Serialize};

use crate::address::{EmailAddress, PhoneNumber};
use crate::opaque::opaque_debug;

/// The person on the other side, as far as the provider tells. `Debug` shows nothing of the person.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Participant {
    /// The provider's id of the person, unique inside an account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// The name as the provider shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// The person's e-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<EmailAddress>,
    /// The person's phone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<PhoneNumber>,
}

opaque_debug!(Participant);

impl Participant {
    /// Nobody in particular; fill in what the provider tells.
    pub fn new() -> Self {
        Self::default()
    }

    /// A person known by the provider's id.
    pub fn of(external_id: impl Into<String>) -> Self {
        Self { external_id: Some(external_id.into()), ..Self::default() }
    }

    /// Sets the name, unless it is blank.
    pub fn display_name(mut self, name: Option<&str>) -> Self {
        self.display_name = name.map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned);
        self
    }

    /// Sets the e-mail address.
    pub fn email(mut self, email: Option<EmailAddress>) -> Self {
        self.email = email;
        self
    }

    /// Sets the phone number.
    pub fn phone(mut self, phone: Option<PhoneNumber>) -> Self {
        self.phone = phone;
        self
    }
}
