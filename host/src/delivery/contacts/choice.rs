//! Which of several contacts gets a message, and what happens where there is none.

use std::cmp::Reverse;

use crate::config::{ContactMatch, UnknownContact};
use crate::delivery::address::Address;
use crate::store::Reason;
use crate::wix::{Contact, ContactId};

/// The contacts that get a message, of those that have the person's address.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    /// Nobody has the address.
    None,
    /// These, at least one.
    Contacts(Vec<ContactId>),
    /// That many have it, and the policy leaves the choice to a human.
    Ambiguous(usize),
}

impl Choice {
    /// Chooses by a policy.
    pub(super) fn by(policy: ContactMatch, address: &Address, contacts: Vec<Contact>) -> Self {
        match policy {
            _ if contacts.is_empty() => Self::None,
            ContactMatch::Hold if contacts.len() > 1 => Self::Ambiguous(contacts.len()),
            ContactMatch::All | ContactMatch::Hold => {
                Self::Contacts(contacts.into_iter().map(|contact| contact.id).collect())
            }
            ContactMatch::Oldest => first_by(contacts, |contact| contact.created),
            ContactMatch::Newest => first_by(contacts, |contact| Reverse(contact.created)),
            ContactMatch::Best => first_by(contacts, |contact| {
                (!address.is_primary_of(contact), Reverse(contact.last_activity), contact.created)
            }),
        }
    }

    /// The same in words, for when the contacts are not known.
    pub(crate) fn rule(policy: ContactMatch) -> &'static str {
        match policy {
            ContactMatch::Best => {
                "if several contacts have it: the one whose primary address it is, then the one with the latest activity, then the oldest"
            }
            ContactMatch::Oldest => "if several contacts have it: the one created first",
            ContactMatch::Newest => "if several contacts have it: the one created last",
            ContactMatch::All => "if several contacts have it: each of them",
            ContactMatch::Hold => "if several contacts have it: held",
        }
    }
}

fn first_by<K: Ord>(contacts: Vec<Contact>, key: impl FnMut(&Contact) -> K) -> Choice {
    Choice::Contacts(contacts.into_iter().min_by_key(key).map(|contact| contact.id).into_iter().collect())
}

/// What happens to an event whose person is no contact.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unknown {
    /// A contact is created.
    Create,
    /// The event is held, for this reason.
    Hold(Reason),
    /// The event is ignored, for this reason.
    Ignore(Reason),
}

impl Unknown {
    /// Decides by a policy.
    pub(crate) fn by(policy: UnknownContact, address: &Address) -> Self {
        match policy {
            UnknownContact::Create => Self::Create,
            UnknownContact::Hold => Self::Hold(Reason::NoContact { address: address.kind() }),
            UnknownContact::Ignore => Self::Ignore(Reason::NoContactIgnored { address: address.kind() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use inbox_core::Timestamp;

    use super::*;

    fn address() -> Address {
        Address::Email("anna@example.com".parse().expect("an address"))
    }

    /// Whose primary address it is or not; when it was last active, and when it was created.
    fn contact(id: &str, is_primary: bool, active: i64, created: i64) -> Contact {
        Contact {
            id: ContactId::new(id),
            created: Some(Timestamp::constant(created, 0)),
            last_activity: Some(Timestamp::constant(active, 0)),
            primary_email: is_primary.then(|| "anna@example.com".to_owned()),
            emails: vec!["anna@example.com".to_owned()],
            primary_phone: None,
            phones: Vec::new(),
        }
    }

    fn chosen(policy: ContactMatch, contacts: Vec<Contact>) -> String {
        match Choice::by(policy, &address(), contacts) {
            Choice::None => "none".to_owned(),
            Choice::Ambiguous(count) => format!("{count} have it"),
            Choice::Contacts(ids) => ids.iter().map(ContactId::as_str).collect::<Vec<_>>().join(" "),
        }
    }

    #[test]
    fn each_policy_chooses_as_the_config_says() {
        let contacts =
            || vec![contact("old", false, 1, 1), contact("busy", false, 9, 2), contact("new", false, 2, 3)];
        for (policy, expected) in [
            (ContactMatch::Best, "busy"),
            (ContactMatch::Oldest, "old"),
            (ContactMatch::Newest, "new"),
            (ContactMatch::All, "old busy new"),
            (ContactMatch::Hold, "3 have it"),
        ] {
            assert_eq!(chosen(policy, contacts()), expected, "{policy:?}");
            assert_eq!(chosen(policy, vec![contact("only", false, 1, 1)]), "only", "{policy:?}");
            assert_eq!(chosen(policy, Vec::new()), "none", "{policy:?}");
        }
    }

    #[test]
    fn the_best_contact_is_the_one_whose_primary_address_it_is_then_the_oldest_of_equals() {
        let primary = vec![contact("busy", false, 9, 1), contact("primary", true, 1, 2)];
        assert_eq!(chosen(ContactMatch::Best, primary), "primary");
        let equals = vec![contact("newer", true, 5, 2), contact("older", true, 5, 1)];
        assert_eq!(chosen(ContactMatch::Best, equals), "older");
    }
}
