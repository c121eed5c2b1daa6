//! Whose conversation an event belongs to: e-mail in the event → link → the provider's answer → phone.

use inbox_core::{EmailAddress, Participant, PhoneNumber};

use super::SiteDelivery;
use super::contacts::{Address, Matched};
use super::identify::Asked;
use crate::config::UnknownContact;
use crate::retry::recheck;
use crate::store::{Claim, Step, StoreError, StoredLink};
use crate::wix::{ContactId, ConversationId, NewContact, WixError};

/// Where an event goes.
pub(super) enum Resolution {
    /// To these contacts, at least one.
    Contacts(Vec<ContactId>),
    /// Nowhere for now.
    Settle(Step),
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
            if let Some(reason) = in_vain {
                return Ok(hold(reason, Some(claim)));
            }
            let reason = format!(
                "{} does not tell who this person is: waiting for an e-mail or phone number that it vouches for",
                claim.instance
            );
            return Ok(hold(reason, None));
        };
        match self.0.contacts.matching(&address).await? {
            Ok(Matched::Contacts(contacts)) => Ok(Resolution::Contacts(contacts)),
            Ok(Matched::Ambiguous(count)) => Ok(hold(
                format!(
                    "{count} contacts share this person's {address}: merge them in Wix, or choose another contact_match"
                ),
                Some(claim),
            )),
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
            UnknownContact::Hold => Ok(hold(
                format!(
                    "no contact has this person's {address}: add one in Wix, or set unknown_contact = \"create\""
                ),
                Some(claim),
            )),
            UnknownContact::Ignore => Ok(Resolution::Settle(Step::Ignore {
                reason: format!("no contact has this person's {address}, and unknown_contact is \"ignore\""),
            })),
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

/// The event's person with what the provider vouched for.
fn known(person: &Participant, link: Option<&StoredLink>) -> Participant {
    let Some(link) = link else { return person.clone() };
    let mut known = person.clone();
    known.email =
        known.email.or_else(|| link.email.as_deref().and_then(|text| text.parse::<EmailAddress>().ok()));
    known.phone =
        known.phone.or_else(|| link.phone.as_deref().and_then(|text| text.parse::<PhoneNumber>().ok()));
    known.display_name = known.display_name.or_else(|| link.name.clone());
    known
}

/// First word of the name → first, the rest → last; nothing is invented.
fn new_contact(person: &Participant) -> NewContact {
    let name = person.display_name.as_deref().unwrap_or_default();
    let (first, last) = name.trim().split_once(char::is_whitespace).unwrap_or((name.trim(), ""));
    let part = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    NewContact {
        first: part(first),
        last: part(last),
        email: person.email.clone(),
        phone: person.phone.clone(),
    }
}

fn hold(reason: String, claim: Option<&Claim>) -> Resolution {
    Resolution::Settle(Step::Hold { reason, recheck: claim.map(|claim| recheck(claim.rechecks)) })
}
