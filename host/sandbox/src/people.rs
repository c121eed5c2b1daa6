//! The contacts of one site, found by id, address and number; and Get Contact.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Value, json};
use uuid::Uuid;

use super::call::Context;
use super::contact::Contact;
use super::error::WixError;
use super::reader::not_a_guid;

/// Contacts in the order in which they were created.
#[derive(Debug, Clone, Default)]
pub(super) struct People {
    next: usize,
    contacts: BTreeMap<usize, Contact>,
    by_id: HashMap<String, usize>,
    by_email: HashMap<String, BTreeSet<usize>>,
    by_phone: HashMap<String, BTreeSet<usize>>,
    merged: HashMap<String, String>,
}

impl People {
    /// Adds a contact, or replaces the one with its id.
    pub(super) fn put(&mut self, contact: Contact) {
        let place = self.remove(&contact.id).unwrap_or(self.next);
        self.next = self.next.max(place + 1);
        for email in contact.emails() {
            self.by_email.entry(email).or_default().insert(place);
        }
        for phone in contact.phones() {
            self.by_phone.entry(phone).or_default().insert(place);
        }
        self.by_id.insert(contact.id.clone(), place);
        self.contacts.insert(place, contact);
    }

    /// Takes a contact away and gives its addresses and numbers to another one.
    ///
    /// The id that went resolves in Get Contact only, as on Wix.
    pub(super) fn merge(&mut self, from: &str, into: &str) {
        let (Some(gone), Some(kept)) = (self.get(from).cloned(), self.get(into).cloned()) else {
            return;
        };
        self.remove(from);
        self.put(kept.joined_with(&gone));
        self.merged.insert(from.to_owned(), into.to_owned());
    }

    fn remove(&mut self, id: &str) -> Option<usize> {
        let place = self.by_id.remove(id)?;
        let contact = self.contacts.remove(&place)?;
        for email in contact.emails() {
            self.by_email.entry(email).or_default().remove(&place);
        }
        for phone in contact.phones() {
            self.by_phone.entry(phone).or_default().remove(&place);
        }
        Some(place)
    }

    pub(super) fn get(&self, id: &str) -> Option<&Contact> {
        self.by_id.get(id).and_then(|place| self.contacts.get(place))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Contact> {
        self.contacts.values()
    }

    /// Contacts with one of these addresses, which must be in lower case.
    pub(super) fn with_emails(&self, emails: &[String]) -> impl Iterator<Item = &Contact> {
        self.at(emails.iter().filter_map(|email| self.by_email.get(email)))
    }

    /// Contacts with this number, as [`Contact::phones`] gives it.
    pub(super) fn with_phone(&self, phone: &str) -> impl Iterator<Item = &Contact> {
        self.at(self.by_phone.get(phone).into_iter())
    }

    fn at<'a>(
        &'a self,
        sets: impl Iterator<Item = &'a BTreeSet<usize>>,
    ) -> impl Iterator<Item = &'a Contact> {
        let places: BTreeSet<usize> = sets.flatten().copied().collect();
        places.into_iter().filter_map(|place| self.contacts.get(&place))
    }

    fn resolve(&self, id: &str) -> Option<&Contact> {
        self.get(id).or_else(|| self.merged.get(id).and_then(|into| self.get(into)))
    }
}

/// Get Contact: `GET /contacts/v4/contacts/{id}`; an id that was merged away answers the contact it went into.
pub(super) fn answer(id: &str, context: &mut Context<'_>) -> Result<Value, WixError> {
    let id = Uuid::try_parse(id).map_err(|_| not_a_guid("id"))?.to_string();
    let contact = context.site.people.resolve(&id).ok_or_else(contact_not_found)?;
    Ok(json!({"contact": contact.json, "responseType": "REGULAR"}))
}

/// The 404 of a contact that this site does not have.
pub(super) fn contact_not_found() -> WixError {
    WixError::not_found("CONTACT_NOT_FOUND", "Contact not found")
        .with_hint("this site has no such contact; each site id has its own contacts")
}
