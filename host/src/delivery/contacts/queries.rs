//! Look-ups of addresses: all who wait while one is under way share the next one.

use std::sync::{Mutex, MutexGuard, PoisonError};

use inbox_core::{EmailAddress, PhoneNumber};
use tokio::sync::oneshot;

use crate::delivery::address::Address;
use crate::wix::{Contact, Permit, Scope, WixError, WixSite};

/// Addresses in one query: few enough that their contacts fit on a page or two.
const BATCH_SIZE: usize = 50;

type Answer = Result<Vec<Contact>, WixError>;

/// The queries of one site, one at a time. A batch is closed when its call is paid for: so the longer the site's
/// budget makes people wait, the more of them one call finds.
pub(super) struct Queries {
    wix: WixSite,
    waiting: Mutex<Vec<Waiting>>,
    /// Its holder asks for everyone who waits.
    turn: tokio::sync::Mutex<()>,
}

struct Waiting {
    address: Address,
    reply: oneshot::Sender<Answer>,
}

impl Queries {
    pub(super) fn new(wix: WixSite) -> Self {
        Self { wix, waiting: Mutex::default(), turn: tokio::sync::Mutex::default() }
    }

    /// The contacts that have this address.
    pub(super) async fn find(&self, address: &Address) -> Answer {
        let (reply, mut answer) = oneshot::channel();
        self.lock().push(Waiting { address: address.clone(), reply });
        loop {
            tokio::select! {
                biased;
                answered = &mut answer => match answered {
                    Ok(answer) => return answer,
                    // The one that asked for everyone was stopped in the middle.
                    Err(_) => return self.ask(self.wix.budget().permit().await, std::slice::from_ref(address)).await,
                },
                _turn = self.turn.lock() => self.ask_for_everyone().await,
            }
        }
    }

    async fn ask_for_everyone(&self) {
        if self.lock().is_empty() {
            return;
        }
        let permit = self.wix.budget().permit().await;
        let batch = self.next_batch();
        let addresses: Vec<Address> = batch.iter().map(|waiting| waiting.address.clone()).collect();
        match self.ask(permit, &addresses).await {
            Ok(contacts) => {
                for waiting in batch {
                    waiting.answer(&contacts);
                }
            }
            // One address that Wix refuses must not keep the others from being found.
            Err(error) if error.scope() == Scope::Call && batch.len() > 1 => {
                self.ask_one_by_one(batch).await;
            }
            Err(error) => {
                for waiting in batch {
                    waiting.fail(&error);
                }
            }
        }
    }

    async fn ask_one_by_one(&self, batch: Vec<Waiting>) {
        for waiting in batch {
            let permit = self.wix.budget().permit().await;
            match self.ask(permit, std::slice::from_ref(&waiting.address)).await {
                Ok(contacts) => waiting.answer(&contacts),
                Err(error) => waiting.fail(&error),
            }
        }
    }

    /// Those who wait, as many as fit, all with the first one's kind of address.
    fn next_batch(&self) -> Vec<Waiting> {
        let mut waiting = self.lock();
        let kind = waiting.first().map(|first| first.address.kind());
        let mut count = 0;
        let is_next = |waiting: &mut Waiting| {
            let is_next = count < BATCH_SIZE && Some(waiting.address.kind()) == kind;
            count += usize::from(is_next);
            is_next
        };
        waiting.extract_if(.., is_next).collect()
    }

    /// One call for addresses of one kind, each once.
    async fn ask(&self, permit: Permit, addresses: &[Address]) -> Answer {
        let (mut emails, mut phones): (Vec<EmailAddress>, Vec<PhoneNumber>) = (Vec::new(), Vec::new());
        for address in addresses {
            match address {
                Address::Email(email) if !emails.contains(email) => emails.push(email.clone()),
                Address::Phone(phone) if !phones.contains(phone) => phones.push(phone.clone()),
                Address::Email(_) | Address::Phone(_) => {}
            }
        }
        if phones.is_empty() {
            self.wix.contacts_by_email(permit, &emails).await
        } else {
            self.wix.contacts_by_phone(permit, &phones).await
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    /// Hands over the contacts that have the address. Nobody listens any more when the host stops.
    fn answer(self, contacts: &[Contact]) {
        let own = contacts.iter().filter(|contact| self.address.is_of(contact)).cloned().collect();
        let _ = self.reply.send(Ok(own));
    }

    fn fail(self, error: &WixError) {
        let _ = self.reply.send(Err(error.clone()));
    }
}
