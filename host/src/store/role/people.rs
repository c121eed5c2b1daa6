//! What is known of people: who a provider says they are, and which contact was chosen for an address.

use async_trait::async_trait;
use inbox_core::Participant;

use crate::store::engine::Engine;
use crate::store::ledger::{choice, link};
use crate::store::{AddressKind, StoreError};

/// What delivery finds out about people, remembered.
#[async_trait]
pub trait People: Send + Sync + 'static {
    /// Remembers that a provider was asked who an external id is, and what it said.
    async fn identified(&self, namespace: &str, who: &Participant) -> Result<(), StoreError>;

    /// The contact chosen before for an address of that kind.
    async fn chosen(
        &self,
        site: &str,
        kind: AddressKind,
        address: &str,
    ) -> Result<Option<String>, StoreError>;

    /// Remembers the contact chosen for an address.
    async fn choose(
        &self,
        site: &str,
        kind: AddressKind,
        address: &str,
        contact: &str,
    ) -> Result<(), StoreError>;

    /// Forgets the contact chosen for an address.
    async fn forget_choice(&self, site: &str, kind: AddressKind, address: &str) -> Result<(), StoreError>;
}

#[async_trait]
impl<E: Engine> People for E {
    async fn identified(&self, namespace: &str, who: &Participant) -> Result<(), StoreError> {
        let (namespace, who) = (namespace.to_owned(), who.clone());
        self.write(move |tx| link::identified(tx, &namespace, &who)).await
    }

    async fn chosen(
        &self,
        site: &str,
        kind: AddressKind,
        address: &str,
    ) -> Result<Option<String>, StoreError> {
        let (site, address) = (site.to_owned(), address.to_owned());
        self.read(move |tx| choice::read(tx, &site, kind, &address)).await
    }

    async fn choose(
        &self,
        site: &str,
        kind: AddressKind,
        address: &str,
        contact: &str,
    ) -> Result<(), StoreError> {
        let (site, address, contact) = (site.to_owned(), address.to_owned(), contact.to_owned());
        self.write(move |tx| choice::write(tx, &site, kind, &address, &contact)).await
    }

    async fn forget_choice(&self, site: &str, kind: AddressKind, address: &str) -> Result<(), StoreError> {
        let (site, address) = (site.to_owned(), address.to_owned());
        self.write(move |tx| choice::forget(tx, &site, kind, &address)).await
    }
}
