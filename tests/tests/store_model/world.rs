//! The small world that operations play in: few names, so that they meet often.

use inbox_core::{DedupeKey, EmailAddress, Event, Link, Participant, PhoneNumber};
use serde_json::{Value, json};

/// The sites.
pub(crate) const SITES: [&str; 2] = ["main", "second"];
/// The instances.
pub(crate) const INSTANCES: [&str; 2] = ["facebook", "sms"];
/// The accounts, the same in every instance.
pub(crate) const ACCOUNTS: [Option<&str>; 3] = [Some("page"), Some("shop"), None];
/// People that a provider knows by an id.
pub(crate) const PEOPLE: [&str; 3] = ["anna", "ben", "cleo"];
/// Contacts, the same ids at every site.
pub(crate) const CONTACTS: [&str; 3] = ["contact 1", "contact 2", "contact 3"];

/// Who an event is about.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Who {
    /// Someone whom the provider knows by an id.
    Known(&'static str),
    /// Someone with nothing but an e-mail address.
    Writer,
    /// Nobody: the event has a lane of its own.
    Nobody,
}

/// What is confirmed.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Proof {
    Email(u8),
    Phone(u8),
}

pub(crate) fn email(number: u8) -> EmailAddress {
    format!("person-{number}@example.com").parse().expect("an address")
}

pub(crate) fn phone(number: u8) -> PhoneNumber {
    format!("+493055010{number}").parse().expect("a number")
}

pub(crate) fn key(number: u8) -> DedupeKey {
    DedupeKey::new(format!("key {number}")).expect("a key")
}

/// An event; its kind is a name of its own, by which it is known wherever the store shows it.
pub(crate) fn event(name: &str, account: Option<&str>, who: Who, number: u8) -> Event<Value> {
    let participant = match who {
        Who::Known(id) => Participant::of(id),
        Who::Writer => Participant::new().email(Some(email(9))),
        Who::Nobody => Participant::new(),
    };
    let event = Event::new(name, key(number), participant, json!({ "text": name }));
    match account {
        Some(account) => event.account(account),
        None => event,
    }
}

pub(crate) fn link(account: Option<&str>, who: &str, proof: Proof, told_by: Option<u8>) -> Link {
    let link = match proof {
        Proof::Email(number) => Link::email(account, who, email(number)),
        Proof::Phone(number) => Link::phone(account, who, phone(number)),
    };
    match told_by {
        Some(number) => link.confirmed_by(&key(number)),
        None => link,
    }
}
