//! The contacts of one site, found by id, address and number.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::site::contact::Contact;

/// Contacts in the order in which they were created.
#[derive(Debug, Clone, Default)]
pub(crate) struct Contacts {
    next: usize,
    by_place: BTreeMap<usize, Contact>,
    by_id: HashMap<String, usize>,
    by_email: HashMap<String, BTreeSet<usize>>,
    by_phone: HashMap<String, BTreeSet<usize>>,
    merged: HashMap<String, String>,
}

impl Contacts {
    /// Adds a contact, or replaces the one with its id.
    pub(crate) fn put(&mut self, contact: Contact) {
        let place = self.remove(&contact.id).unwrap_or(self.next);
        self.next = self.next.max(place + 1);
        for email in contact.emails() {
            self.by_email.entry(email).or_default().insert(place);
        }
        for phone in contact.phones() {
            self.by_phone.entry(phone).or_default().insert(place);
        }
        self.by_id.insert(contact.id.clone(), place);
        self.by_place.insert(place, contact);
    }

    /// Removes a contact and gives its addresses and numbers to another one; false when either is not there.
    ///
    /// The removed id resolves in Get Contact only, as on Wix.
    pub(crate) fn merge(&mut self, from: &str, into: &str) -> bool {
        let (Some(gone), Some(kept)) = (self.get(from).cloned(), self.get(into).cloned()) else {
            return false;
        };
        if from == into {
            return false;
        }
        self.remove(from);
        self.put(kept.joined_with(&gone));
        self.merged.insert(from.to_owned(), into.to_owned());
        true
    }

    fn remove(&mut self, id: &str) -> Option<usize> {
        let place = self.by_id.remove(id)?;
        let contact = self.by_place.remove(&place)?;
        for email in contact.emails() {
            self.by_email.entry(email).or_default().remove(&place);
        }
        for phone in contact.phones() {
            self.by_phone.entry(phone).or_default().remove(&place);
        }
        Some(place)
    }

    pub(crate) fn get(&self, id: &str) -> Option<&Contact> {
        self.by_id.get(id).and_then(|place| self.by_place.get(place))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Contact> {
        self.by_place.values()
    }

    /// Contacts with one of these addresses, which must be in lower case.
    pub(crate) fn with_emails(&self, emails: &[String]) -> impl Iterator<Item = &Contact> {
        self.at(emails.iter().filter_map(|email| self.by_email.get(email)))
    }

    /// Contacts with this number, as [`Contact::phones`] gives it.
    pub(crate) fn with_phone(&self, phone: &str) -> impl Iterator<Item = &Contact> {
        self.at(self.by_phone.get(phone).into_iter())
    }

    fn at<'a>(
        &'a self,
        sets: impl Iterator<Item = &'a BTreeSet<usize>>,
    ) -> impl Iterator<Item = &'a Contact> {
        let places: BTreeSet<usize> = sets.flatten().copied().collect();
        places.into_iter().filter_map(|place| self.by_place.get(&place))
    }

    /// The contact with this id, or the one that it was merged into.
    pub(crate) fn resolve(&self, id: &str) -> Option<&Contact> {
        self.get(id).or_else(|| self.merged.get(id).and_then(|into| self.get(into)))
    }
}
