//! Contacts and conversations of a site. What Wix answered is cached for a while.

mod choice;
mod queries;

use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;

use self::queries::Queries;
use super::address::Address;
use super::stop::Stop;
use crate::config::ContactMatch;
use crate::fault::fault;
use crate::store::{People, StoreError};
use crate::wix::{ContactId, ConversationId, NewContact, WixError, WixSite};

pub(crate) use self::choice::{Choice, Unknown};

/// How long a contact or conversation counts as found.
const CACHE_TTL: Duration = Duration::from_mins(15);
/// How long nobody counts as having an address.
const ABSENT_TTL: Duration = Duration::from_mins(1);
/// Cached entries of each kind.
const ENTRIES: u64 = 10_000;

/// The directory of one site.
pub(super) struct Contacts {
    wix: WixSite,
    queries: Queries,
    people: Arc<dyn People>,
    /// The site's name.
    site: String,
    found: Cache<Address, Vec<ContactId>>,
    absent: Cache<Address, ()>,
    conversations: Cache<String, ConversationId>,
}

impl Contacts {
    pub(super) fn new(wix: WixSite, people: Arc<dyn People>, site: String) -> Self {
        Self {
            queries: Queries::new(wix.clone()),
            wix,
            people,
            site,
            found: Cache::builder().max_capacity(ENTRIES).time_to_live(CACHE_TTL).build(),
            absent: Cache::builder().max_capacity(ENTRIES).time_to_live(ABSENT_TTL).build(),
            conversations: Cache::builder().max_capacity(ENTRIES).time_to_live(CACHE_TTL).build(),
        }
    }

    /// Finds the contacts that have an address: what is cached, then the contact chosen before, then Wix.
    pub(super) async fn find(&self, address: &Address, policy: ContactMatch) -> Result<Choice, Stop> {
        if let Some(contacts) = self.found.get(address) {
            return Ok(Choice::Contacts(contacts));
        }
        if let Some(chosen) = self.chosen(address, policy).await? {
            self.found.insert(address.clone(), vec![chosen.clone()]);
            return Ok(Choice::Contacts(vec![chosen]));
        }
        if self.absent.contains_key(address) {
            return Ok(Choice::None);
        }
        let contacts = self.queries.find(address).await?;
        fault!("contact.queried");
        let choice = Choice::by(policy, address, contacts);
        match &choice {
            Choice::None => self.absent.insert(address.clone(), ()),
            Choice::Contacts(contacts) => self.keep(address, policy, contacts.clone()).await?,
            Choice::Ambiguous(_) => {}
        }
        Ok(choice)
    }

    /// Creates a contact; one that exists already is the answer, too.
    pub(super) async fn create(
        &self,
        address: &Address,
        policy: ContactMatch,
        new: &NewContact,
    ) -> Result<ContactId, Stop> {
        let contact = self.wix.create_contact(new).await?;
        fault!("contact.created");
        self.absent.invalidate(address);
        self.keep(address, policy, vec![contact.clone()]).await?;
        Ok(contact)
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
    pub(super) fn forget_conversation(&self, contact: &str) {
        self.conversations.invalidate(contact);
    }

    /// Wix says that the contact of an address is gone or merged.
    pub(super) async fn forget_contact(&self, address: &Address) -> Result<(), StoreError> {
        self.found.invalidate(address);
        self.people.forget_choice(&self.site, address.kind(), address.value()).await
    }

    /// The choice that was kept: only the best contact is, as the others are asked for by a fixed rule.
    async fn chosen(&self, address: &Address, policy: ContactMatch) -> Result<Option<ContactId>, StoreError> {
        if policy != ContactMatch::Best {
            return Ok(None);
        }
        let chosen = self.people.chosen(&self.site, address.kind(), address.value()).await?;
        Ok(chosen.map(ContactId::new))
    }

    async fn keep(
        &self,
        address: &Address,
        policy: ContactMatch,
        contacts: Vec<ContactId>,
    ) -> Result<(), StoreError> {
        if let (ContactMatch::Best, Some(contact)) = (policy, contacts.first()) {
            let (kind, value) = (address.kind(), address.value());
            self.people.choose(&self.site, kind, value, contact.as_str()).await?;
            fault!("contact.kept");
        }
        self.found.insert(address.clone(), contacts);
        Ok(())
    }
}
