//! Who an event is about: what the event says, then what is known of them, then what the provider answers.

use std::time::Duration;

use inbox_core::Participant;

use super::address::Address;
use crate::store::StoredLink;

/// How long a provider that had no name for someone is not asked again.
const ASK_AGAIN_AFTER: Duration = Duration::from_hours(24);

/// The person an event is about, as far as they are known.
pub(crate) struct Person<'a> {
    in_event: &'a Participant,
    link: Option<&'a StoredLink>,
    known: Participant,
    /// Whether the provider was asked about this event already.
    is_asked: bool,
}

/// What a provider is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Missing {
    /// An e-mail address, to find the contact.
    Email,
    /// A name, to create the contact.
    Name,
}

/// Who gave an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// The event itself.
    Event,
    /// The provider, which confirmed it before.
    Link,
    /// The provider, when asked who this is.
    Answer,
}

impl<'a> Person<'a> {
    /// The person of an event, with what is known of their external id.
    pub(crate) fn known(in_event: &'a Participant, link: Option<&'a StoredLink>) -> Self {
        Self { in_event, link, known: with_link(in_event, link), is_asked: false }
    }

    /// What is known of them.
    pub(crate) fn participant(&self) -> &Participant {
        &self.known
    }

    /// What they are looked up by.
    pub(crate) fn address(&self) -> Option<Address> {
        Address::of(&self.known)
    }

    /// Whether the provider is to be asked who this is, because that is missing.
    pub(crate) fn is_to_be_asked_for(&self, missing: Missing) -> bool {
        let is_missing = match missing {
            Missing::Email => self.known.email.is_none(),
            Missing::Name => self.known.display_name.is_none(),
        };
        let is_answered = self.is_asked || self.link.is_some_and(was_answered);
        is_missing && self.known.external_id.is_some() && !is_answered
    }

    /// Takes what the provider answered, if anything; it is not asked again. What was known before counts more.
    pub(crate) fn answer(&mut self, answer: Option<Participant>) {
        self.is_asked = true;
        if let Some(answer) = answer {
            let known = &mut self.known;
            known.email = known.email.take().or(answer.email);
            known.phone = known.phone.take().or(answer.phone);
            known.display_name = known.display_name.take().or(answer.display_name);
        }
    }

    /// Who gave that address.
    pub(crate) fn source(&self, address: &Address) -> Source {
        if address.is_in(self.in_event) {
            Source::Event
        } else if address.is_in(&with_link(self.in_event, self.link)) {
            Source::Link
        } else {
            Source::Answer
        }
    }
}

/// A name is kept for good; that there is none, for a while.
fn was_answered(link: &StoredLink) -> bool {
    link.name.is_some() || link.asked_ago.is_some_and(|ago| ago < ASK_AGAIN_AFTER)
}

/// What the event says counts more than what is known.
fn with_link(in_event: &Participant, link: Option<&StoredLink>) -> Participant {
    let mut person = in_event.clone();
    if let Some(link) = link {
        person.email = person.email.or_else(|| link.email.as_deref()?.parse().ok());
        person.phone = person.phone.or_else(|| link.phone.as_deref()?.parse().ok());
        person.display_name = person.display_name.or_else(|| link.name.clone());
    }
    person
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(hours: u64) -> StoredLink {
        StoredLink { asked_ago: Some(Duration::from_hours(hours)), ..StoredLink::default() }
    }

    fn named() -> StoredLink {
        StoredLink { name: Some("Anna".to_owned()), ..StoredLink::default() }
    }

    fn email(text: &str) -> inbox_core::EmailAddress {
        text.parse().expect("an address")
    }

    #[test]
    fn the_provider_is_asked_only_for_what_is_missing_and_not_known_to_be_unknown() {
        let (id, nobody) = (Participant::of("4711"), Participant::new());
        let with_email = Participant::of("4711").email(Some(email("a@example.com")));
        for (what, person, link, for_email, for_name) in [
            ("someone new", &id, None, true, true),
            ("someone with an address", &with_email, None, false, true),
            ("someone without an id", &nobody, None, false, false),
            ("someone with a name", &id, Some(named()), false, false),
            ("someone who was asked about today", &id, Some(asked(23)), false, false),
            ("someone who was asked about yesterday", &id, Some(asked(24)), true, true),
        ] {
            let mut person = Person::known(person, link.as_ref());
            let is_asked = [Missing::Email, Missing::Name].map(|missing| person.is_to_be_asked_for(missing));
            assert_eq!(is_asked, [for_email, for_name], "{what}");
            person.answer(None);
            assert!(!person.is_to_be_asked_for(Missing::Name), "{what}: once an event");
        }
    }

    #[test]
    fn the_event_counts_more_than_the_link_and_the_link_more_than_the_answer() {
        let link = StoredLink { email: Some("link@example.com".to_owned()), ..StoredLink::default() };
        let answer = || Some(Participant::new().email(Some(email("answer@example.com"))));
        let in_event = Participant::of("4711").email(Some(email("event@example.com")));
        for (in_event, link, address, source) in [
            (&in_event, Some(&link), "event@example.com", Source::Event),
            (&Participant::of("4711"), Some(&link), "link@example.com", Source::Link),
            (&Participant::of("4711"), None, "answer@example.com", Source::Answer),
        ] {
            let mut person = Person::known(in_event, link);
            person.answer(answer());
            let found = person.address().expect("an address");
            assert_eq!((found.value(), person.source(&found)), (address, source));
        }
    }
}
