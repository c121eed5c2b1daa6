//! What is known of a person, and what is said when that is not enough.

use inbox_core::{EmailAddress, Participant, PhoneNumber};

use super::Address;
use crate::store::{Reason, StoredLink};
use crate::wix::NewContact;

/// The longest first or last name of a contact, in UTF-16 code units.
const LONGEST_NAME: usize = 100;

/// The event's person with what the provider confirmed.
pub(crate) fn known(person: &Participant, link: Option<&StoredLink>) -> Participant {
    let Some(link) = link else { return person.clone() };
    let mut known = person.clone();
    known.email =
        known.email.or_else(|| link.email.as_deref().and_then(|text| text.parse::<EmailAddress>().ok()));
    known.phone =
        known.phone.or_else(|| link.phone.as_deref().and_then(|text| text.parse::<PhoneNumber>().ok()));
    known.display_name = known.display_name.or_else(|| link.name.clone());
    known
}

/// What was known wins over what was asked for.
pub(crate) fn merged(person: &Participant, answer: Participant) -> Participant {
    let mut merged = person.clone();
    merged.email = merged.email.or(answer.email);
    merged.phone = merged.phone.or(answer.phone);
    merged.display_name = merged.display_name.or(answer.display_name);
    merged
}

/// First word of the name → first, the rest → last; nothing is invented.
pub(crate) fn new_contact(person: &Participant) -> NewContact {
    let name = person.display_name.as_deref().unwrap_or_default();
    let (first, last) = name.trim().split_once(char::is_whitespace).unwrap_or((name.trim(), ""));
    let part = |text: &str| Some(cut(text.trim()).to_owned()).filter(|text| !text.is_empty());
    NewContact {
        first: part(first),
        last: part(last),
        email: person.email.clone(),
        phone: person.phone.clone(),
    }
}

/// The longest beginning that Wix takes as a name: a longer one would cost the message, too.
fn cut(name: &str) -> &str {
    let mut units = 0;
    let end = name.char_indices().find(|(_, letter)| {
        units += letter.len_utf16();
        units > LONGEST_NAME
    });
    name[..end.map_or(name.len(), |(at, _)| at)].trim_end()
}

/// Why someone without an address is held.
pub(crate) fn untold(instance: &str) -> Reason {
    Reason::NoAddress { instance: instance.to_owned() }
}

/// Why someone is held whom several contacts may be.
pub(crate) fn ambiguous(count: usize, address: &Address) -> Reason {
    Reason::SeveralContacts { count, address: address.kind() }
}

/// Why someone is held who is no contact.
pub(crate) fn unknown_held(address: &Address) -> Reason {
    Reason::NoContact { address: address.kind() }
}

/// Why someone who is no contact is ignored.
pub(crate) fn unknown_ignored(address: &Address) -> Reason {
    Reason::NoContactIgnored { address: address.kind() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_parted_at_its_first_space_and_cut_to_what_wix_takes() {
        let names = |name: &str| {
            let contact = new_contact(&Participant::new().display_name(Some(name)));
            (contact.first.unwrap_or_default(), contact.last.unwrap_or_default())
        };
        assert_eq!(names("Anna van der Berg"), ("Anna".to_owned(), "van der Berg".to_owned()));
        assert_eq!(names("Anna"), ("Anna".to_owned(), String::new()));
        let long = format!("{} {} rest", "ä".repeat(101), "b".repeat(100));
        assert_eq!(names(&long), ("ä".repeat(100), "b".repeat(100)));
        assert_eq!(names(&"🌸".repeat(60)).0, "🌸".repeat(50), "half a character is none");
    }
}
