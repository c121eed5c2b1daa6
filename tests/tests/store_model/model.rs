//! The reference: what a store must hold, kept in memory and in plain words.

mod intake;
mod lane;
mod ledger;
mod link;
mod lookup;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use inbox_core::Event;
use inbox_host::store::{ClaimRef, Counts, Delivery, DeliveryStep, Route, StoredLink};
use serde_json::Value;

pub(crate) use lane::{Hold, Lane};
pub(crate) use lookup::LookupState;

/// What a store must hold.
#[derive(Debug, Default)]
pub(crate) struct Model {
    /// Requests that were not taken in.
    pub(crate) pending: VecDeque<i64>,
    /// Events by their names.
    pub(crate) events: BTreeMap<String, EventState>,
    /// Lanes by their keys.
    pub(crate) lanes: BTreeMap<String, Lane>,
    /// Links by site, namespace and value.
    pub(crate) links: BTreeMap<(String, String, String), StoredLink>,
    /// Look-ups in the order in which they were asked for.
    pub(crate) lookups: Vec<LookupState>,
    /// Entries that are no events: request, instance, state and reason.
    pub(crate) remarks: Vec<(i64, String, &'static str, String)>,
    /// Claims that are over.
    pub(crate) stale: Vec<ClaimRef>,
    seen: BTreeSet<(&'static str, String, Option<String>, String)>,
}

/// An event.
#[derive(Debug)]
pub(crate) struct EventState {
    /// The store's id, once it was seen.
    pub(crate) id: Option<i64>,
    pub(crate) event: Event<Value>,
    pub(crate) instance: String,
    pub(crate) request: i64,
    pub(crate) lane: String,
    pub(crate) end: Option<Ended>,
    pub(crate) deliveries: Vec<Kept>,
}

/// How an event ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) state: &'static str,
    pub(crate) reason: Option<String>,
    pub(crate) site: String,
}

/// A delivery, as the store must keep it; its time in doubt is some when there is a doubt, of no matter what length.
#[derive(Debug)]
pub(crate) struct Kept {
    pub(crate) site: String,
    pub(crate) delivery: Delivery,
    pub(crate) message_id: Option<String>,
}

impl EventState {
    /// The deliveries that are neither sent nor dead.
    pub(crate) fn open(&self) -> impl Iterator<Item = &Delivery> {
        let open = |step| matches!(step, DeliveryStep::Planned | DeliveryStep::Sending);
        self.deliveries.iter().map(|kept| &kept.delivery).filter(move |delivery| open(delivery.step))
    }

    /// The first delivery under way.
    pub(crate) fn sending(&self) -> Option<&Delivery> {
        self.open().find(|delivery| delivery.step == DeliveryStep::Sending)
    }
}

impl Model {
    /// Claims that hold.
    pub(crate) fn live(&self) -> Vec<&ClaimRef> {
        self.lanes.values().filter_map(|lane| lane.claim.as_ref()).collect()
    }

    pub(crate) fn is_live(&self, token: &ClaimRef) -> bool {
        self.live().contains(&token)
    }

    /// The event that a claim is of.
    pub(crate) fn event_of(&self, token: &ClaimRef) -> Option<&EventState> {
        self.events.values().find(|event| event.id == Some(token.event))
    }

    /// How much is where: every event is in exactly one place.
    pub(crate) fn counts(&self) -> Counts {
        let waiting_in = |held: bool| {
            let lanes = self.lanes.values().filter(|lane| lane.hold.is_some() == held);
            lanes.map(|lane| lane.queue.len() as u64).sum()
        };
        let dead = |event: &&EventState| event.end.as_ref().is_some_and(|end| end.state == "dead");
        Counts {
            pending_requests: self.pending.len() as u64,
            waiting: waiting_in(false),
            held: waiting_in(true),
            dead: self.events.values().filter(dead).count() as u64,
            malformed: self.remarks.iter().filter(|remark| remark.2 == "malformed").count() as u64,
            lookups: self.lookups.iter().filter(|lookup| lookup.waiting).count() as u64,
        }
    }

    /// Accounts of lanes in which something waits.
    pub(crate) fn waiting_accounts(&self) -> BTreeSet<Route> {
        let waiting = self.lanes.values().filter(|lane| !lane.queue.is_empty());
        waiting
            .map(|lane| Route {
                instance: lane.instance.clone(),
                account: lane.account.clone(),
                site: lane.site.clone(),
            })
            .collect()
    }

    /// Ids of messages that a site was sent.
    pub(crate) fn messages(&self, site: &str) -> BTreeSet<String> {
        let kept = self.events.values().flat_map(|event| &event.deliveries);
        kept.filter(|kept| kept.site == site).filter_map(|kept| kept.message_id.clone()).collect()
    }

    /// A restart: every lease is taken over, who waits is looked at again, and every step is kept.
    pub(crate) fn reopen(&mut self) {
        for lane in self.lanes.values_mut() {
            self.stale.extend(lane.restart());
        }
        for lookup in &mut self.lookups {
            lookup.restart();
        }
    }
}
