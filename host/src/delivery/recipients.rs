//! Which contacts get an event: who the person is, then whom the site's policy chooses.

use super::address::Address;
use super::contacts::{Choice, Contacts, Unknown};
use super::people::People;
use super::person::{Missing, Person};
use super::policy::Policy;
use super::stop::Stop;
use crate::config::Instance;
use crate::retry::recheck;
use crate::store::{AttemptOutcome, Claim, Reason};
use crate::wix::{ContactId, NewContact};

/// Decides the contacts of one event.
pub(super) struct Recipients<'a> {
    pub(super) claim: &'a Claim,
    pub(super) instance: &'a Instance,
    pub(super) policy: &'a Policy,
    pub(super) people: &'a People,
    pub(super) contacts: &'a Contacts,
}

impl Recipients<'_> {
    /// The contacts, at least one.
    pub(super) async fn decide(&self) -> Result<Vec<ContactId>, Stop> {
        let (person, address) = self.person().await?;
        match self.contacts.find(&address, self.policy.contact_match).await? {
            Choice::Contacts(contacts) => Ok(contacts),
            Choice::None => self.unknown(person, &address).await,
            Choice::Ambiguous(count) => {
                Err(self.held(Reason::SeveralContacts { count, address: address.kind() }))
            }
        }
    }

    /// Who it is, and the address to find their contact by.
    async fn person(&self) -> Result<(Person<'_>, Address), Stop> {
        let mut person = Person::known(&self.claim.event.participant, self.claim.link.as_ref());
        let mut not_identified = None;
        if person.is_to_be_asked_for(Missing::Email) {
            not_identified = self.people.ask(self.instance, self.claim, &mut person).await?;
        }
        match (person.address(), not_identified) {
            (Some(address), _) => Ok((person, address)),
            (None, Some(reason)) => Err(self.held(reason)),
            (None, None) => {
                let reason = Reason::no_address(&self.claim.instance);
                Err(AttemptOutcome::Hold { reason, recheck: None }.into())
            }
        }
    }

    /// Nobody in Wix has the address.
    async fn unknown(&self, mut person: Person<'_>, address: &Address) -> Result<Vec<ContactId>, Stop> {
        match Unknown::by(self.policy.unknown_contact, address) {
            Unknown::Create => {}
            Unknown::Hold(reason) => return Err(self.held(reason)),
            Unknown::Ignore(reason) => return Err(AttemptOutcome::Ignore { reason }.into()),
        }
        if person.is_to_be_asked_for(Missing::Name) {
            self.people.ask(self.instance, self.claim, &mut person).await?;
        }
        let new = NewContact::of(person.participant());
        Ok(vec![self.contacts.create(address, self.policy.contact_match, &new).await?])
    }

    /// Held, and looked at again from time to time: what it waits for may change in Wix.
    fn held(&self, reason: Reason) -> Stop {
        let recheck = Some(recheck(self.claim.rechecks));
        AttemptOutcome::Hold { reason, recheck }.into()
    }
}
