//! One event on its way to Wix: decide the message and the contacts, freeze them, send, and say what is to be recorded.

use std::fmt;
use std::sync::Arc;

use inbox_core::Timestamp;

use super::contacts::Contacts;
use super::failure::{Effect, SITE_PAUSE, Verdict};
use super::message::message_of;
use super::people::People;
use super::person::Person;
use super::policy::Policy;
use super::providers::Providers;
use super::recipients::Recipients;
use super::stop::Stop;
use super::{doubt, failure, frozen};
use crate::config::{Config, Site};
use crate::fault::fault;
use crate::store::{
    AttemptOutcome, Claim, Delivery, DeliveryState, Plan, Queue, Reason, Start, Store, StoreError,
};
use crate::wix::{ContactId, ConversationId, ListedMessage, Permit, RenderedMessage, WixError, WixSite};

/// Everything that delivers to one site.
#[derive(Clone)]
pub struct SiteDelivery(pub(super) Arc<Inner>);

pub(super) struct Inner {
    config: Arc<Config>,
    pub(super) site: Arc<Site>,
    pub(super) queue: Arc<dyn Queue>,
    pub(super) wix: WixSite,
    people: People,
    contacts: Contacts,
}

impl fmt::Debug for SiteDelivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SiteDelivery").field("site", &self.0.site.name).finish_non_exhaustive()
    }
}

impl SiteDelivery {
    /// Delivers to `site` through `wix`, for the instances of `config`; `providers` are asked who people are.
    pub fn new(
        config: Arc<Config>,
        site: Arc<Site>,
        store: Arc<dyn Store>,
        wix: WixSite,
        providers: Arc<Providers>,
    ) -> Self {
        let contacts = Contacts::new(wix.clone(), store.clone(), site.name.clone());
        let people = People::new(store.clone(), providers);
        Self(Arc::new(Inner { config, site, queue: store, wix, people, contacts }))
    }

    /// Takes one event as far as it gets. Returns what to record; `None` when the claim is over.
    pub(super) async fn deliver(&self, claim: &Claim) -> Result<Option<AttemptOutcome>, StoreError> {
        let is_open =
            |delivery: &&Delivery| matches!(delivery.state, DeliveryState::Planned | DeliveryState::Sending);
        let delivery = claim.deliveries.iter().find(is_open);
        let end = match delivery {
            None => self.deliver_first(claim).await,
            Some(delivery) => self.go_on(claim, delivery).await,
        };
        match end {
            Ok(outcome) | Err(Stop::Record(outcome)) => Ok(Some(outcome)),
            Err(Stop::Call(error)) => {
                let verdict = failure::of_lookup(claim, delivery, &error);
                self.apply(claim, verdict, &error).await.map(Some)
            }
            Err(Stop::Busy) => Ok(None),
            Err(Stop::Store(error)) => Err(error),
        }
    }

    /// Decides what goes to whom, freezes it, and sends to the first contact.
    async fn deliver_first(&self, claim: &Claim) -> Result<AttemptOutcome, Stop> {
        let (message, contacts) = self.decide(claim).await?;
        let conversation = self.0.contacts.conversation(&contacts[0]).await?;
        let contacts = contacts.iter().map(|contact| contact.as_str().to_owned()).collect();
        let plan =
            Plan { contacts, body: frozen::body(&message), conversation: conversation.as_str().to_owned() };
        let (delivery, permit) = self.paid(self.freeze(claim, plan)).await?;
        self.send(claim, &delivery, &message, &conversation, permit).await
    }

    /// The message, and the contacts that get it, at least one.
    async fn decide(&self, claim: &Claim) -> Result<(RenderedMessage, Vec<ContactId>), Stop> {
        let Inner { config, site, people, contacts, .. } = &*self.0;
        let Some(instance) = config.instances.get(&claim.instance) else {
            let reason = Reason::InstanceNotConfigured { instance: claim.instance.clone() };
            return Err(AttemptOutcome::Hold { reason, recheck: None }.into());
        };
        let policy = Policy::of(instance, site);
        let message = message_of(&*instance.connector, &claim.event, &policy, Timestamp::now());
        let message = message.map_err(|reason| AttemptOutcome::Dead { delivery: None, reason })?;
        let recipients = Recipients { claim, instance, policy: &policy, people, contacts };
        Ok((message, recipients.decide().await?))
    }

    /// Goes on with a delivery that was frozen before.
    async fn go_on(&self, claim: &Claim, delivery: &Delivery) -> Result<AttemptOutcome, Stop> {
        let Some(message) = frozen::message(&delivery.body) else {
            let reason = Reason::FrozenUnreadable;
            return Err(AttemptOutcome::Dead { delivery: Some(delivery.id), reason }.into());
        };
        match delivery.state {
            DeliveryState::Planned => self.resume(claim, delivery, &message).await,
            _ => self.resolve_doubt(claim, delivery, &message).await,
        }
    }

    /// Sends a frozen message.
    async fn resume(
        &self,
        claim: &Claim,
        delivery: &Delivery,
        message: &RenderedMessage,
    ) -> Result<AttemptOutcome, Stop> {
        let conversation = self.0.contacts.conversation(&ContactId::new(delivery.contact.clone())).await?;
        let (_, permit) = self.paid(self.start(claim, delivery, &conversation)).await?;
        self.send(claim, delivery, message, &conversation, permit).await
    }

    /// Looks for a send in doubt; sends again only when it is surely not there.
    async fn resolve_doubt(
        &self,
        claim: &Claim,
        delivery: &Delivery,
        message: &RenderedMessage,
    ) -> Result<AttemptOutcome, Stop> {
        let Some(doubtful_for) = delivery.doubtful_for else {
            return Ok(doubt::begun(delivery, Reason::HostStopped));
        };
        fault!("doubt.recorded");
        let found = match self.find(delivery, message).await {
            Err(Stop::Call(error)) => {
                let verdict = doubt::not_looked(claim, delivery, &error);
                return Ok(self.apply(claim, verdict, &error).await?);
            }
            found => found?,
        };
        fault!("doubt.listed");
        match doubt::looked(claim, delivery, doubtful_for, found) {
            Some(outcome) => Ok(outcome),
            None => self.resume(claim, delivery, message).await,
        }
    }

    /// The id of the message in doubt, if it is in the conversation.
    async fn find(&self, delivery: &Delivery, message: &RenderedMessage) -> Result<Option<String>, Stop> {
        let listed = self.list(delivery).await?;
        let candidates = doubt::candidates(listed, message, self.0.wix.app_id());
        let ids = candidates.iter().map(|message| message.id.clone()).collect();
        let known = self.0.queue.known_messages(&self.0.site.name, ids).await?;
        Ok(doubt::found(candidates, &known))
    }

    /// Lists the conversation of the attempt; after a merge, the one that it was merged into.
    async fn list(&self, delivery: &Delivery) -> Result<Vec<ListedMessage>, WixError> {
        let Inner { wix, contacts, .. } = &*self.0;
        let since = doubt::since(delivery);
        if let Some(conversation) = &delivery.conversation {
            let listed = wix.messages_since(&ConversationId::new(conversation.clone()), since).await;
            if !listed.as_ref().is_err_and(WixError::is_not_found) {
                return listed;
            }
            contacts.forget_conversation(&delivery.contact);
        }
        let conversation = contacts.conversation(&ContactId::new(delivery.contact.clone())).await?;
        wix.messages_since(&conversation, since).await
    }

    /// Freezes the contacts and the message, and records "sending" for the first contact if nothing else is sent to it.
    async fn freeze(&self, claim: &Claim, plan: Plan) -> Result<Option<Delivery>, StoreError> {
        let (deliveries, start) = self.0.queue.plan(&claim.token, plan).await?;
        let started = deliveries.into_iter().find(|delivery| delivery.state == DeliveryState::Sending);
        Ok(started.filter(|_| matches!(start, Start::Go { .. })))
    }

    /// Records "sending" if nothing else is sent to the contact.
    async fn start(
        &self,
        claim: &Claim,
        delivery: &Delivery,
        conversation: &ConversationId,
    ) -> Result<Option<i64>, StoreError> {
        match self.0.queue.start(&claim.token, delivery.id, conversation.as_str()).await? {
            Start::Go { started_at } => Ok(Some(started_at)),
            Start::Busy => Ok(None),
        }
    }

    /// Takes a place in the site's budget, then records the start of a send; gives the place back if none starts.
    async fn paid<T>(
        &self,
        start: impl Future<Output = Result<Option<T>, StoreError>>,
    ) -> Result<(T, Permit), Stop> {
        let permit = self.0.wix.budget().permit().await;
        let stop = match start.await {
            Ok(Some(started)) => return Ok((started, permit)),
            Ok(None) => Stop::Busy,
            Err(error) => Stop::Store(error),
        };
        permit.give_back();
        Err(stop)
    }

    /// Sends. "Sending" is on disk and the call is paid for: nothing that waits lies between the record and the call.
    async fn send(
        &self,
        claim: &Claim,
        delivery: &Delivery,
        message: &RenderedMessage,
        conversation: &ConversationId,
        permit: Permit,
    ) -> Result<AttemptOutcome, Stop> {
        fault!("send.planned");
        let answer = self.0.wix.send(permit, conversation, message).await;
        fault!("send.answered");
        match answer {
            Ok(sent) => {
                tracing::debug!("sent");
                Ok(AttemptOutcome::Sent { delivery: delivery.id, message_id: sent.id })
            }
            Err(error) if error.is_in_doubt() => Ok(doubt::begun(delivery, Reason::text(error))),
            Err(error) => {
                let verdict = failure::of_send(claim, delivery, &error);
                Ok(self.apply(claim, verdict, &error).await?)
            }
        }
    }

    /// Does what a failed call requires besides its record.
    async fn apply(
        &self,
        claim: &Claim,
        verdict: Verdict,
        error: &WixError,
    ) -> Result<AttemptOutcome, StoreError> {
        let Inner { site, wix, contacts, .. } = &*self.0;
        match verdict.effect {
            None => {}
            Some(Effect::ForgetConversation(contact)) => contacts.forget_conversation(&contact),
            Some(Effect::ForgetContact) => {
                let person = Person::known(&claim.event.participant, claim.link.as_ref());
                if let Some(address) = person.address() {
                    contacts.forget_contact(&address).await?;
                }
            }
            Some(Effect::PauseSite) => {
                tracing::error!(site = site.name, %error, "site paused for 1 min: its key, permissions or address need to be fixed");
                wix.budget().block_for(SITE_PAUSE);
            }
        }
        Ok(verdict.outcome)
    }
}
