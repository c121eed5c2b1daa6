//! Contacts of a site: those it has, and those that are made.

mod new_contact;
mod search;

use std::fmt;

use inbox_core::{EmailAddress, PhoneNumber, Timestamp};
use serde_json::Value;

use crate::wix::error::WixErrorKind;
use crate::wix::field::{id_at, list_at, text_at, time_at};
use crate::wix::{Operation, Permit, WixError, WixSite};

pub use self::new_contact::NewContact;
pub(super) use self::search::Search;

use self::search::Page;

/// Pages that are read for one address; more than a thousand contacts share none in earnest.
const MOST_PAGES: usize = 10;

/// The id of a contact.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ContactId(String);

impl ContactId {
    /// An id as Wix gave it.
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// The id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ContactId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

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
    fn read(contact: &Value) -> Option<Self> {
        let items = |pointer| list_at(contact, pointer).iter();
        Some(Self {
            id: ContactId(id_at(contact, "/id")?),
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

impl WixSite {
    /// The contacts that have any of these addresses, primary or not, oldest first.
    ///
    /// Follows Wix "Query Contacts"
    /// (<https://dev.wix.com/docs/rest/crm/members-contacts/contacts/contacts/contact-v4/query-contacts>). Takes a call
    /// for each hundred contacts, at most ten; `permit` is for the first. When ten are not enough, one address gets the
    /// oldest thousand, several addresses an error.
    pub async fn contacts_by_email(
        &self,
        permit: Permit,
        emails: &[EmailAddress],
    ) -> Result<Vec<Contact>, WixError> {
        let mut contacts = self.contacts(permit, &Search::by_email(emails), emails.len() == 1).await?;
        contacts.retain(|contact| emails.iter().any(|email| contact.has_email(email)));
        Ok(contacts)
    }

    /// The contacts that have any of these phone numbers, primary or not, oldest first.
    ///
    /// Follows the same document and limits as [`contacts_by_email`](Self::contacts_by_email).
    pub async fn contacts_by_phone(
        &self,
        permit: Permit,
        phones: &[PhoneNumber],
    ) -> Result<Vec<Contact>, WixError> {
        let mut contacts = self.contacts(permit, &Search::by_phone(phones), phones.len() == 1).await?;
        contacts.retain(|contact| phones.iter().any(|phone| contact.has_phone(phone)));
        Ok(contacts)
    }

    /// Makes a contact; if its address is in use already, returns the contact that has it.
    ///
    /// Follows Wix "Create Contact"
    /// (<https://dev.wix.com/docs/rest/crm/members-contacts/contacts/contacts/contact-v4/create-contact>). Duplicates
    /// are not allowed, so that it can be repeated.
    pub async fn create_contact(&self, new: &NewContact) -> Result<ContactId, WixError> {
        let contact = match self.call(&new.call(), |answer| Contact::read(answer.get("contact")?)).await {
            Err(WixError { kind: WixErrorKind::Conflict { duplicate: Some(existing), .. }, .. }) => {
                return Ok(existing);
            }
            result => result?,
        };
        // Wix drops fields that it does not understand and answers 200 all the same.
        if new.email.as_ref().is_some_and(|email| !contact.has_email(email)) {
            let why = "Wix made the contact but left out its e-mail address; update Inbox Bridge, the contract has changed";
            return Err(WixErrorKind::Unexpected { why }.during(Operation::CreateContact));
        }
        Ok(contact.id)
    }

    /// Reads page after page; `cut` allows to leave out what is behind the last.
    async fn contacts(&self, permit: Permit, search: &Search, cut: bool) -> Result<Vec<Contact>, WixError> {
        let mut contacts: Vec<Contact> = Vec::new();
        let (mut offset, mut permit) = (0, Some(permit));
        for _ in 0..MOST_PAGES {
            let call = search.page(offset);
            let page = match permit.take() {
                Some(permit) => self.call_with(permit, &call, Page::read).await?,
                None => self.call(&call, Page::read).await?,
            };
            offset += page.contacts.len();
            let is_last = page.is_last(offset);
            let is_new = |contact: &Contact| contacts.iter().all(|known| known.id != contact.id);
            let new: Vec<Contact> = page.contacts.into_iter().filter(is_new).collect();
            contacts.extend(new);
            if is_last {
                return Ok(contacts);
            }
        }
        let why =
            "the addresses asked for together have more than a thousand contacts; ask for fewer at once";
        let cut_off = WixErrorKind::Unexpected { why }.during(Operation::QueryContacts);
        if cut { Ok(contacts) } else { Err(cut_off) }
    }
}

/// Drops the separators of an international number; leaves any other text as it is.
fn e164(text: String) -> String {
    text.parse::<PhoneNumber>().map_or(text, String::from)
}

#[cfg(test)]
mod tests;
