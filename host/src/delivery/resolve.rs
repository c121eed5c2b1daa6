//! Whose conversation an event belongs to: e-mail in the event → link → the provider's answer → phone.

use inbox_core::{EmailAddress, FetchContext, FetchError, Participant, PhoneNumber};

use super::SiteDelivery;
use super::contacts::{Address, Matched};
use crate::config::UnknownContact;
use crate::fetch::{ProviderClient, caught};
use crate::retry::{backoff, is_hopeless, recheck};
use crate::store::{Claim, Step, StoreError, StoredLink, namespace};
use crate::wix::{ContactId, ConversationId, NewContact, WixError};

/// Where an event goes.
pub(super) enum Resolution {
    /// To these contacts, at least one.
    Contacts(Vec<ContactId>),
    /// Nowhere for now.
    Settle(Step),
}

/// How many tries a name is worth when everything else is known.
const NAME_TRIES: u32 = 3;

impl SiteDelivery {
    /// Finds the contacts of an event, by the site's policies.
    pub(super) async fn resolve(&self, claim: &Claim) -> Result<Resolution, StoreError> {
        let mut person = known(&claim.event.participant, claim.link.as_ref());
        if person.email.is_none() {
            match self.identify(claim, &person).await? {
                Ok(answer) => person = answer,
                Err(step) => return Ok(Resolution::Settle(step)),
            }
        }
        let Some(address) = Address::of(&person) else {
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
            Ok(Matched::None) => self.unknown(claim, person, &address).await,
            Err(error) => self.failed(claim, None, &error).await.map(Resolution::Settle),
        }
    }

    /// Nobody in Wix has the address: the site's policy decides.
    async fn unknown(
        &self,
        claim: &Claim,
        person: Participant,
        address: &Address,
    ) -> Result<Resolution, StoreError> {
        let instance = self.0.config.instances.get(&claim.instance);
        let policy =
            instance.and_then(|instance| instance.unknown_contact).unwrap_or(self.0.site.unknown_contact);
        match policy {
            UnknownContact::Create => self.create(claim, person, address).await,
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
        mut person: Participant,
        address: &Address,
    ) -> Result<Resolution, StoreError> {
        if person.display_name.is_none() {
            match self.identify(claim, &person).await? {
                Ok(answer) => person = answer,
                Err(step) if claim.failures < NAME_TRIES => return Ok(Resolution::Settle(step)),
                Err(_) => tracing::warn!(event_id = claim.token.event, "a contact is created without a name"),
            }
        }
        match self.0.contacts.create(address, &new_contact(&person)).await? {
            Ok(contact) => Ok(Resolution::Contacts(vec![contact])),
            Err(error) => self.failed(claim, None, &error).await.map(Resolution::Settle),
        }
    }

    /// Asks the connector who this is. What it says is stored, so that it is asked once.
    async fn identify(
        &self,
        claim: &Claim,
        person: &Participant,
    ) -> Result<Result<Participant, Step>, StoreError> {
        let Some(instance) = self.0.config.instances.get(&claim.instance) else {
            return Ok(Ok(person.clone()));
        };
        let asked = claim.link.as_ref().is_some_and(|link| link.name.is_some());
        if person.external_id.is_none() || asked {
            return Ok(Ok(person.clone()));
        }
        let client = ProviderClient::new(self.0.http.clone(), instance.connector.api_hosts());
        let (account, context) = (claim.event.account.as_deref(), FetchContext::new(&client));
        match caught(instance.connector.identify(account, person, &context)).await {
            Ok(None) => Ok(Ok(person.clone())),
            Ok(Some(answer)) => {
                let answer = merged(person, answer);
                let namespace = namespace(&claim.instance, account);
                self.0.store.identified(&namespace, &answer).await?;
                Ok(Ok(answer))
            }
            // Only trouble that passes by itself is waited for: a name is not worth an outage.
            Err(error @ FetchError::Temporary(_)) if !is_hopeless(claim.attempts, claim.failing_for) => {
                tracing::warn!(instance = claim.instance, %error, "the provider could not be asked who someone is");
                let reason = format!("the provider could not be asked who this is: {error}");
                Ok(Err(Step::Retry { unsent: None, after: backoff(claim.failures), reason }))
            }
            Err(error) => {
                tracing::error!(instance = claim.instance, %error, "the provider does not tell who someone is");
                Ok(Ok(person.clone()))
            }
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

/// What was known wins over what was asked for.
fn merged(person: &Participant, answer: Participant) -> Participant {
    let mut merged = person.clone();
    merged.email = merged.email.or(answer.email);
    merged.phone = merged.phone.or(answer.phone);
    merged.display_name = merged.display_name.or(answer.display_name);
    merged
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
