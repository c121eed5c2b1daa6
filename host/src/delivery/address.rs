//! What a person is looked up by.

use std::fmt;

use inbox_core::{EmailAddress, Participant, PhoneNumber};

use crate::store::AddressKind;
use crate::wix::Contact;

/// An e-mail address or a phone number.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Address {
    Email(EmailAddress),
    Phone(PhoneNumber),
}

impl Address {
    /// The e-mail address if there is one, otherwise the phone number.
    pub(crate) fn of(person: &Participant) -> Option<Self> {
        let phone = || person.phone.clone().map(Self::Phone);
        person.email.clone().map(Self::Email).or_else(phone)
    }

    /// Its kind, as the store names it.
    pub(crate) fn kind(&self) -> AddressKind {
        match self {
            Self::Email(_) => AddressKind::Email,
            Self::Phone(_) => AddressKind::Phone,
        }
    }

    /// The address or number itself: a person's data.
    pub(crate) fn value(&self) -> &str {
        match self {
            Self::Email(email) => email.as_str(),
            Self::Phone(phone) => phone.as_str(),
        }
    }

    /// Whether it is what is known of that person.
    pub(super) fn is_in(&self, person: &Participant) -> bool {
        match self {
            Self::Email(email) => person.email.as_ref() == Some(email),
            Self::Phone(phone) => person.phone.as_ref() == Some(phone),
        }
    }

    /// Whether the contact has it, primary or not.
    pub(super) fn is_of(&self, contact: &Contact) -> bool {
        match self {
            Self::Email(email) => contact.has_email(email),
            Self::Phone(phone) => contact.has_phone(phone),
        }
    }

    /// Whether it is the contact's primary one.
    pub(super) fn is_primary_of(&self, contact: &Contact) -> bool {
        match self {
            Self::Email(email) => {
                let primary = contact.primary_email.as_deref();
                primary.is_some_and(|text| text.parse().is_ok_and(|primary: EmailAddress| primary == *email))
            }
            Self::Phone(phone) => {
                let primary = contact.primary_phone.as_deref();
                primary.is_some_and(|text| text.parse().is_ok_and(|primary: PhoneNumber| primary == *phone))
            }
        }
    }
}

impl fmt::Display for Address {
    /// Its kind only: an address is a person's data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind().fmt(f)
    }
}
