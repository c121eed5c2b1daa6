//! Claims lanes, resolves the person, maps, sends and records.

mod contacts;
mod doubt;
mod identify;
mod journal;
mod media;
mod outcome;
pub(crate) mod person;
mod providers;
mod resolve;
mod site;

use std::sync::Arc;

use inbox_core::host::{DynConnector, Visibility};
use inbox_core::{Badge, Event, MapError, Timestamp};
use serde_json::Value;

use crate::config::{Config, Site};
use crate::fault::fault;
use crate::store::{
    AttemptOutcome, Body, Claim, Delivery, DeliveryState, Plan, Reason, Start, Store, StoreError,
};
use crate::wix::{ContactId, ConversationId, Permit, WixSite};

use self::contacts::Contacts;
use self::resolve::Resolution;

pub(crate) use contacts::Address;
pub(crate) use identify::was_asked;
pub use journal::budget;
pub use providers::Providers;
pub use site::run_site;
pub(crate) use site::start_series;

/// Everything that delivers to one site.
#[derive(Clone)]
pub struct SiteDelivery(Arc<Inner>);

struct Inner {
    config: Arc<Config>,
    site: Arc<Site>,
    store: Arc<dyn Store>,
    wix: WixSite,
    contacts: Contacts,
    providers: Arc<Providers>,
}

impl std::fmt::Debug for SiteDelivery {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SiteDelivery").field("site", &self.0.site.name).finish_non_exhaustive()
    }
}

/// What one pass over a claimed event came to.
enum Pass {
    /// To be recorded.
    Settle(AttemptOutcome),
    /// Another send to the contact is under way: the lane waits, the claim is over.
    Waiting,
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
        let contacts = Contacts::new(wix.clone(), Arc::clone(&store), Arc::clone(&site));
        Self(Arc::new(Inner { config, site, store, wix, contacts, providers }))
    }

    /// Takes one event as far as it gets.
    async fn pass(&self, claim: &Claim) -> Result<Pass, StoreError> {
        let open =
            |delivery: &&Delivery| matches!(delivery.state, DeliveryState::Planned | DeliveryState::Sending);
        match claim.deliveries.iter().find(open) {
            None => self.first_pass(claim).await,
            Some(delivery) if delivery.state == DeliveryState::Sending => self.look(claim, delivery).await,
            Some(delivery) => self.resume(claim, delivery).await,
        }
    }

    /// Maps and resolves an event, freezes the outcome, and sends to the first contact.
    async fn first_pass(&self, claim: &Claim) -> Result<Pass, StoreError> {
        let body = match self.body_of(claim) {
            Ok(body) => body,
            Err(step) => return Ok(Pass::Settle(step)),
        };
        let contacts = match self.resolve(claim).await? {
            Resolution::Contacts(contacts) => contacts,
            Resolution::Settle(step) => return Ok(Pass::Settle(step)),
        };
        let conversation = match self.conversation(&contacts[0]).await {
            Ok(conversation) => conversation,
            Err(error) => return self.failed(claim, None, &error).await.map(Pass::Settle),
        };
        let permit = self.0.wix.budget().permit().await;
        let contacts = contacts.into_iter().map(|contact| contact.as_str().to_owned()).collect();
        let plan = Plan { contacts, body, conversation: conversation.as_str().to_owned() };
        let (deliveries, start) = match self.0.store.plan(&claim.token, plan).await {
            Ok(planned) => planned,
            Err(error) => return unpaid(permit, error),
        };
        let started = deliveries.into_iter().find(|delivery| delivery.state == DeliveryState::Sending);
        if let (Start::Go { .. }, Some(delivery)) = (start, started) {
            return self.send(claim, &delivery, &conversation, permit).await;
        }
        permit.give_back();
        Ok(Pass::Waiting)
    }

    /// Sends a delivery that was frozen before.
    async fn resume(&self, claim: &Claim, delivery: &Delivery) -> Result<Pass, StoreError> {
        let conversation = match self.conversation(&ContactId::new(delivery.contact.clone())).await {
            Ok(conversation) => conversation,
            Err(error) => return self.failed(claim, Some(delivery), &error).await.map(Pass::Settle),
        };
        let permit = self.0.wix.budget().permit().await;
        match self.0.store.start(&claim.token, delivery.id, conversation.as_str()).await {
            Ok(Start::Go { .. }) => self.send(claim, delivery, &conversation, permit).await,
            Ok(Start::Busy) => {
                permit.give_back();
                Ok(Pass::Waiting)
            }
            Err(error) => unpaid(permit, error),
        }
    }

    /// Sends. "Sending" is on disk and the call is paid for: nothing that waits lies between the record and the call.
    async fn send(
        &self,
        claim: &Claim,
        delivery: &Delivery,
        conversation: &ConversationId,
        permit: Permit,
    ) -> Result<Pass, StoreError> {
        fault!("send.planned");
        let answer = self.0.wix.send_with(permit, conversation, &wix_message(&delivery.body)).await;
        fault!("send.answered");
        match answer {
            Ok(sent) => {
                tracing::debug!("sent");
                Ok(Pass::Settle(AttemptOutcome::Sent { delivery: delivery.id, message_id: sent.id }))
            }
            Err(error) => Ok(Pass::Settle(self.send_failed(claim, delivery, &error))),
        }
    }

    /// The message to freeze: content and direction by the connector, badge and visibility by the config.
    fn body_of(&self, claim: &Claim) -> Result<Body, AttemptOutcome> {
        let Some(instance) = self.0.config.instances.get(&claim.instance) else {
            let reason = Reason::InstanceNotConfigured { instance: claim.instance.clone() };
            return Err(AttemptOutcome::Hold { reason, recheck: None });
        };
        let visibility = instance.visibility.unwrap_or(self.0.site.visibility);
        body(&*instance.connector, &claim.event, instance.badge.as_ref(), visibility, Timestamp::now())
            .map(|body| Body::new(body.to_string()))
            .map_err(|problem| AttemptOutcome::Dead { delivery: None, reason: Reason::NotMapped { problem } })
    }
}

/// The `message` object of Send Message, or why there is none.
pub(crate) fn body(
    connector: &dyn DynConnector,
    event: &Event<Value>,
    badge: Option<&Badge>,
    visibility: Visibility,
    now: Timestamp,
) -> Result<Value, String> {
    let map = std::panic::AssertUnwindSafe(|| connector.map(event));
    let mapped = std::panic::catch_unwind(map).unwrap_or_else(|_| {
        Err(MapError::new("the connector panicked: report it to the connector's author"))
    });
    let mut message = mapped.map_err(|error| error.to_string())?;
    message.badge = badge.cloned().or(message.badge);
    Ok(message.without_gone_media(now).to_wix(visibility))
}

/// The `message` object that was frozen.
pub(crate) fn wix_message(body: &Body) -> Value {
    serde_json::from_str(body.as_str()).unwrap_or_default()
}

/// Nothing could be recorded, so no call is made.
fn unpaid(permit: Permit, error: StoreError) -> Result<Pass, StoreError> {
    permit.give_back();
    Err(error)
}
