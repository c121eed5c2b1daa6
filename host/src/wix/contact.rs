//! A contact as Wix lists it.

use std::fmt;

use inbox_core::{EmailAddress, PhoneNumber, Timestamp};
use serde_json::Value;

use crate::wix::ContactId;
use crate::wix::field::{id_at, list_at, text_at, time_at};

/// What of a contact decides whether it is the right one; what Wix leaves out is empty.
///
/// Follows Wix "Contact Object"
/// (<https://dev.wix.com/docs/rest/crm/members-contacts/contacts/contacts/contact-v4/contact-object>).
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Contact {
    /// Its id.
    pub id: ContactId,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// When it last did something.
    pub last_activity: Option<Timestamp>,
    /// Its main address, in lower case.
    pub primary_email: Option<String>,
    /// All its addresses, in lower case.
    pub emails: Vec<String>,
    /// Its main phone number, in E.164 form where that can be told.
    pub primary_phone: Option<String>,
    /// All its phone numbers, in E.164 form where that can be told.
    pub phones: Vec<String>,
}

impl Contact {
    pub(super) fn read(contact: &Value) -> Option<Self> {
        let items = |pointer| list_at(contact, pointer).iter();
        Some(Self {
            id: ContactId::new(id_at(contact, "/id")?),
            created: time_at(contact, "/createdDate"),
            last_activity: time_at(contact, "/lastActivity/activityDate"),
            primary_email: text_at(contact, "/primaryInfo/email").map(|email| email.to_lowercase()),
            emails: items("/info/emails/items")
                .filter_map(|item| text_at(item, "/email"))
                .map(|email| email.to_lowercase())
                .collect(),
            primary_phone: text_at(contact, "/primaryInfo/phone").map(e164),
            phones: items("/info/phones/items")
                .filter_map(|item| text_at(item, "/e164Phone").or_else(|| text_at(item, "/phone")))
                .map(e164)
                .collect(),
        })
    }

    /// Says whether it has the address, primary or not.
    pub fn has_email(&self, email: &EmailAddress) -> bool {
        self.primary_email.iter().chain(&self.emails).any(|own| own == email.as_str())
    }

    /// Says whether it has the phone number, primary or not.
    pub fn has_phone(&self, phone: &PhoneNumber) -> bool {
        self.primary_phone.iter().chain(&self.phones).any(|own| own == phone.as_str())
    }
}

impl fmt::Debug for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Contact").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Drops the separators of an international number; leaves any other text as it is.
fn e164(text: String) -> String {
    text.parse::<PhoneNumber>().map_or(text, String::from)
}

#[cfg(test)]
mod tests;
