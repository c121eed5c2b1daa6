//! Whose conversation an event belongs to: e-mail in the event → link → the provider's answer → phone.

use inbox_core::Participant;

use super::SiteDelivery;
use super::contacts::{Address, Matched};
use super::identify::Asked;
use super::person::{self, known, new_contact};
use crate::config::UnknownContact;
use crate::retry::recheck;
use crate::store::{AttemptOutcome, Claim, Reason, StoreError};
use crate::wix::{ContactId, ConversationId, WixError};

/// Where an event goes.
pub(super) enum Resolution {
    /// To these contacts, at least one.
    Contacts(Vec<ContactId>),
    /// Nowhere for now.
    Settle(AttemptOutcome),
}

/// Someone who is no contact of the site.
struct Stranger {
    person: Participant,
    /// Whether the provider was asked about them just now.
    is_asked: bool,
}

impl SiteDelivery {
    /// Finds the contacts of an event, by the site's policies.
    pub(super) async fn resolve(&self, claim: &Claim) -> Result<Resolution, StoreError> {
        let mut person = known(&claim.event.participant, claim.link.as_ref());
        let is_asked = person.email.is_none();
        let mut in_vain = None;
        if is_asked {
            match self.identify(claim, &person).await? {
                Asked::Told(who) => person = who,
                Asked::InVain(reason) => in_vain = Some(reason),
                Asked::Again(step) => return Ok(Resolution::Settle(step)),
            }
        }
        let Some(address) = Address::of(&person) else {
            return Ok(match in_vain {
                Some(reason) => hold(reason, Some(claim)),
                None => hold(person::untold(&claim.instance), None),
            });
        };
        match self.0.contacts.matching(&address).await? {
            Ok(Matched::Contacts(contacts)) => Ok(Resolution::Contacts(contacts)),
            Ok(Matched::Ambiguous(count)) => Ok(hold(person::ambiguous(count, &address), Some(claim))),
            Ok(Matched::None) => self.unknown(claim, Stranger { person, is_asked }, &address).await,
            Err(error) => self.failed(claim, None, &error).await.map(Resolution::Settle),
        }
    }

    /// Nobody in Wix has the address: the site's policy decides.
    async fn unknown(
        &self,
        claim: &Claim,
        stranger: Stranger,
        address: &Address,
    ) -> Result<Resolution, StoreError> {
        let instance = self.0.config.instances.get(&claim.instance);
        let policy =
            instance.and_then(|instance| instance.unknown_contact).unwrap_or(self.0.site.unknown_contact);
        match policy {
            UnknownContact::Create => self.create(claim, stranger, address).await,
            UnknownContact::Hold => Ok(hold(person::unknown_held(address), Some(claim))),
            UnknownContact::Ignore => {
                Ok(Resolution::Settle(AttemptOutcome::Ignore { reason: person::unknown_ignored(address) }))
            }
        }
    }

    async fn create(
        &self,
        claim: &Claim,
        Stranger { mut person, is_asked }: Stranger,
        address: &Address,
    ) -> Result<Resolution, StoreError> {
        if person.display_name.is_none() && !is_asked {
            match self.identify(claim, &person).await? {
                Asked::Told(who) => person = who,
                Asked::InVain(_) => {}
                Asked::Again(step) => return Ok(Resolution::Settle(step)),
            }
        }
        match self.0.contacts.create(address, &new_contact(&person)).await? {
            Ok(contact) => Ok(Resolution::Contacts(vec![contact])),
            Err(error) => self.failed(claim, None, &error).await.map(Resolution::Settle),
        }
    }

    /// Gets or creates the conversation with a contact.
    pub(super) async fn conversation(&self, contact: &ContactId) -> Result<ConversationId, WixError> {
        self.0.contacts.conversation(contact).await
    }
}

fn hold(reason: Reason, claim: Option<&Claim>) -> Resolution {
    Resolution::Settle(AttemptOutcome::Hold { reason, recheck: claim.map(|claim| recheck(claim.rechecks)) })
}
