//! The reference: what a store must hold, kept in memory and in plain words.

mod intake;
mod lane;
mod ledger;
mod link;
mod lookup;
mod retention;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use inbox_core::Event;
use inbox_host::store::{ClaimRef, Counts, Delivery, DeliveryState, Route, StoredLink};
use serde_json::Value;

pub(crate) use lane::{Hold, Lane};
pub(crate) use lookup::{LookupState, Stage};

/// What a store must hold.
#[derive(Debug, Default)]
pub(crate) struct Model {
    /// The request that arrived last.
    pub(crate) newest: Option<i64>,
    /// Requests that were not ingested, with their instances.
    pub(crate) pending: VecDeque<(i64, &'static str)>,
    /// Events by their names.
    pub(crate) events: BTreeMap<String, EventState>,
    /// Lanes by their keys.
    pub(crate) lanes: BTreeMap<String, Lane>,
    /// Links by namespace and value.
    pub(crate) links: BTreeMap<(String, String), StoredLink>,
    /// Chosen contacts by site and address.
    pub(crate) choices: BTreeMap<(String, String), String>,
    /// Look-ups in the order in which they were asked for.
    pub(crate) lookups: Vec<LookupState>,
    /// What is no event.
    pub(crate) remarks: Vec<Remark>,
    /// Claims that are over.
    pub(crate) stale: Vec<ClaimRef>,
    /// What was seen before, with the request that it came in.
    seen: BTreeMap<(&'static str, String, Option<String>, String), i64>,
}

/// An entry that is no event, a request that is held, or a look-up, as an operator sees it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Remark {
    pub(crate) request: i64,
    pub(crate) instance: String,
    pub(crate) kind: String,
    pub(crate) state: String,
    pub(crate) reason: Option<String>,
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
    /// The reason of the latest attempt.
    pub(crate) latest: Option<String>,
    /// Why a delivery was given up last.
    pub(crate) why_dead: Option<String>,
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
        let open = |step| matches!(step, DeliveryState::Planned | DeliveryState::Sending);
        self.deliveries.iter().map(|kept| &kept.delivery).filter(move |delivery| open(delivery.state))
    }

    /// The first delivery under way.
    pub(crate) fn sending(&self) -> Option<&Delivery> {
        self.open().find(|delivery| delivery.state == DeliveryState::Sending)
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
        let remarks = |state| self.remarks.iter().filter(|remark| remark.state == state).count() as u64;
        let lookups = |stage| self.lookups.iter().filter(|lookup| lookup.stage == stage).count() as u64;
        Counts {
            pending_requests: self.pending.len() as u64,
            waiting: waiting_in(false),
            held: waiting_in(true) + remarks("held") + lookups(Stage::Held),
            dead: self.events.values().filter(dead).count() as u64 + lookups(Stage::Dead),
            malformed: remarks("malformed"),
            lookups: lookups(Stage::Waiting),
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

    /// Requests of an instance that are held, in the order of arrival.
    pub(crate) fn held_requests(&self, instance: &str) -> Vec<i64> {
        let held = |remark: &&Remark| remark.state == "held" && remark.instance == instance;
        let held: BTreeSet<_> = self.remarks.iter().filter(held).map(|remark| remark.request).collect();
        held.into_iter().collect()
    }

    /// A restart: every lease is taken over, and every step is kept.
    pub(crate) fn reopen(&mut self) {
        for lane in self.lanes.values_mut() {
            self.stale.extend(lane.restart());
        }
        for lookup in &mut self.lookups {
            lookup.due = true;
        }
    }
}
