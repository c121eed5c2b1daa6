//! Contacts and conversations of a site, with what was found kept for a while.

mod address;
mod queries;

use std::cmp::Reverse;
use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;

use self::queries::Queries;
use crate::config::{ContactMatch, Site};
use crate::fault::fault;
use crate::store::{Claim, Store, StoreError};
use crate::wix::{Contact, ContactId, ConversationId, NewContact, WixError, WixSite};

pub(crate) use self::address::Address;

/// How long a contact or conversation is taken as found.
const KEPT: Duration = Duration::from_mins(15);
/// How long it is taken as not there.
const ABSENT_KEPT: Duration = Duration::from_mins(1);
/// Entries of each kind.
const ENTRIES: u64 = 10_000;

/// The contacts that an address leads to, by the site's policy.
pub(super) enum Matched {
    None,
    Contacts(Vec<ContactId>),
    Ambiguous(usize),
}

/// The directory of one site.
pub(super) struct Contacts {
    wix: WixSite,
    queries: Queries,
    store: Arc<dyn Store>,
    site: Arc<Site>,
    found: Cache<Address, Vec<ContactId>>,
    absent: Cache<Address, ()>,
    conversations: Cache<String, ConversationId>,
}

impl Contacts {
    pub(super) fn new(wix: WixSite, store: Arc<dyn Store>, site: Arc<Site>) -> Self {
        Self {
            queries: Queries::new(wix.clone()),
            wix,
            store,
            site,
            found: Cache::builder().max_capacity(ENTRIES).time_to_live(KEPT).build(),
            absent: Cache::builder().max_capacity(ENTRIES).time_to_live(ABSENT_KEPT).build(),
            conversations: Cache::builder().max_capacity(ENTRIES).time_to_live(KEPT).build(),
        }
    }

    /// Looks an address up: what is kept, then the contact chosen before, then Wix.
    pub(super) async fn matching(&self, address: &Address) -> Result<Result<Matched, WixError>, StoreError> {
        if let Some(contacts) = self.found.get(address) {
            return Ok(Ok(Matched::Contacts(contacts)));
        }
        if let Some(chosen) = self.chosen(address).await? {
            self.found.insert(address.clone(), vec![chosen.clone()]);
            return Ok(Ok(Matched::Contacts(vec![chosen])));
        }
        if self.absent.contains_key(address) {
            return Ok(Ok(Matched::None));
        }
        match self.queries.find(address).await {
            Ok(contacts) => {
                fault!("contact.queried");
                self.pick(address, contacts).await.map(Ok)
            }
            Err(error) => Ok(Err(error)),
        }
    }

    async fn pick(&self, address: &Address, contacts: Vec<Contact>) -> Result<Matched, StoreError> {
        let picked = match self.site.contact_match {
            _ if contacts.is_empty() => {
                self.absent.insert(address.clone(), ());
                return Ok(Matched::None);
            }
            ContactMatch::Hold if contacts.len() > 1 => return Ok(Matched::Ambiguous(contacts.len())),
            ContactMatch::All | ContactMatch::Hold => {
                contacts.into_iter().map(|contact| contact.id).collect()
            }
            policy => vec![pick_one(policy, address, contacts)],
        };
        self.keep(address, picked.clone()).await?;
        Ok(Matched::Contacts(picked))
    }

    /// Creates a contact; one that is there already is the answer, too.
    pub(super) async fn create(
        &self,
        address: &Address,
        new: &NewContact,
    ) -> Result<Result<ContactId, WixError>, StoreError> {
        match self.wix.create_contact(new).await {
            Ok(contact) => {
                fault!("contact.created");
                self.absent.invalidate(address);
                self.keep(address, vec![contact.clone()]).await?;
                Ok(Ok(contact))
            }
            Err(error) => Ok(Err(error)),
        }
    }

    /// Gets or creates the conversation with a contact.
    pub(super) async fn conversation(&self, contact: &ContactId) -> Result<ConversationId, WixError> {
        if let Some(conversation) = self.conversations.get(contact.as_str()) {
            return Ok(conversation);
        }
        let conversation = self.wix.conversation(contact).await?;
        fault!("conversation.known");
        self.conversations.insert(contact.as_str().to_owned(), conversation.clone());
        Ok(conversation)
    }

    /// Wix says that the conversation is gone or merged.
    pub(super) fn forget_conversation(&self, contact: &ContactId) {
        self.conversations.invalidate(contact.as_str());
    }

    /// Wix says that the contact is gone or merged.
    pub(super) async fn forget_choice(&self, claim: &Claim) -> Result<(), StoreError> {
        let link = claim.link.as_ref();
        let mut person = claim.event.participant.clone();
        person.email = person.email.or_else(|| link?.email.as_deref()?.parse().ok());
        person.phone = person.phone.or_else(|| link?.phone.as_deref()?.parse().ok());
        let Some(address) = Address::of(&person) else { return Ok(()) };
        self.found.invalidate(&address);
        self.store.forget_choice(&self.site.name, address.kind().as_str(), address.value()).await
    }

    async fn chosen(&self, address: &Address) -> Result<Option<ContactId>, StoreError> {
        if self.site.contact_match != ContactMatch::Best {
            return Ok(None);
        }
        let chosen = self.store.chosen(&self.site.name, address.kind().as_str(), address.value()).await?;
        Ok(chosen.map(ContactId::new))
    }

    async fn keep(&self, address: &Address, contacts: Vec<ContactId>) -> Result<(), StoreError> {
        if let (ContactMatch::Best, Some(contact)) = (self.site.contact_match, contacts.first()) {
            let (kind, value) = (address.kind().as_str(), address.value());
            self.store.choose(&self.site.name, kind, value, contact.as_str()).await?;
            fault!("contact.kept");
        }
        self.found.insert(address.clone(), contacts);
        Ok(())
    }
}

/// One of several contacts, at least one.
///
/// `best`: the contact whose primary address it is, then latest activity, then oldest. `oldest`, `newest`: by creation.
fn pick_one(policy: ContactMatch, address: &Address, mut contacts: Vec<Contact>) -> ContactId {
    match policy {
        ContactMatch::Oldest => contacts.sort_by_key(|contact| contact.created),
        ContactMatch::Newest => contacts.sort_by_key(|contact| Reverse(contact.created)),
        _ => contacts.sort_by_key(|contact| {
            (!address.is_primary_of(contact), Reverse(contact.last_activity), contact.created)
        }),
    }
    contacts.swap_remove(0).id
}
