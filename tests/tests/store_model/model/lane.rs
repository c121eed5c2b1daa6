//! Lanes: who waits, whether the head is due, and who holds it.

use std::collections::VecDeque;
use std::time::Duration;

use anyhow::ensure;
use inbox_host::store::{Claim, ClaimRef, DeliveryState, Route, StoredLink};

use super::Model;

/// One identity's queue.
#[derive(Debug)]
pub(crate) struct Lane {
    pub(crate) id: Option<i64>,
    pub(crate) instance: String,
    pub(crate) account: Option<String>,
    pub(crate) site: Option<String>,
    /// Names of the events that wait, in the order of arrival.
    pub(crate) queue: VecDeque<String>,
    /// Whether the head may be handed out now. A lease of no length leaves it so.
    pub(crate) due: bool,
    pub(crate) claim: Option<ClaimRef>,
    pub(crate) last_epoch: i64,
    pub(crate) hold: Option<Hold>,
    pub(crate) failures: u32,
    /// Whether nothing got anywhere since it failed; a look that finds nothing works, and gets nowhere.
    pub(crate) is_failing: bool,
    pub(crate) rechecks: u32,
    /// The contact whose send it waits for.
    pub(crate) waits_for: Option<String>,
    /// Whether something became known since it was claimed.
    pub(crate) nudged: bool,
}

/// Why a lane is held.
#[derive(Debug)]
pub(crate) enum Hold {
    /// No site claims its account.
    Unrouted,
    /// Its head's contacts are frozen at a site that does not claim its account any more.
    Frozen,
    /// Its holder's words.
    Reason(String),
}

impl Lane {
    /// The holder's time is over; returns its claim.
    pub(crate) fn release(&mut self) -> Option<ClaimRef> {
        self.claim.take()
    }

    /// A step succeeded: failures and holds are over.
    pub(crate) fn progress(&mut self) {
        self.failures = 0;
        self.is_failing = false;
        self.rechecks = 0;
        self.hold = None;
    }

    /// Something goes out: the hold is over, and failures stay counted.
    pub(crate) fn going_out(&mut self) {
        if self.hold.take().is_some() {
            self.rechecks = 0;
        }
    }

    pub(crate) fn restart(&mut self) -> Option<ClaimRef> {
        self.due |= self.claim.is_some() || self.waits_for.is_some();
        self.waits_for = None;
        self.release()
    }
}

impl Model {
    /// How many lanes of a site may be handed out now.
    pub(crate) fn due(&self, site: &str) -> usize {
        self.due_lanes(site).count()
    }

    /// How many of them are not held: they come first.
    pub(crate) fn due_and_not_held(&self, site: &str) -> usize {
        self.due_lanes(site).filter(|lane| lane.hold.is_none()).count()
    }

    fn due_lanes(&self, site: &str) -> impl Iterator<Item = &Lane> {
        let due =
            move |lane: &&Lane| lane.due && !lane.queue.is_empty() && lane.site.as_deref() == Some(site);
        self.lanes.values().filter(due)
    }

    /// Whether the lane of a claim is held.
    pub(crate) fn is_held(&self, claim: &Claim) -> bool {
        let event = self.events.get(&claim.event.kind);
        event.is_some_and(|event| self.lanes[&event.lane].hold.is_some())
    }

    /// Everyone who is held for something that may have come is looked at again.
    pub(crate) fn recheck_held(&mut self) {
        let held = |lane: &&mut Lane| lane.hold.is_some() && lane.site.is_some() && lane.claim.is_none();
        for lane in self.lanes.values_mut().filter(held) {
            lane.due = true;
        }
    }

    /// Whether anything waits for a site.
    pub(crate) fn anything_for(&self, site: &str) -> bool {
        self.lanes.values().any(|lane| !lane.queue.is_empty() && lane.site.as_deref() == Some(site))
    }

    /// A claim was handed out: of a lane that is due, under a new epoch, with its oldest event.
    pub(crate) fn claimed(&mut self, claim: &Claim) -> anyhow::Result<()> {
        let lane = self.lane_of(claim)?;
        ensure!(lane.due, "the lane is not due: {lane:?}");
        ensure!(claim.token.epoch > lane.last_epoch, "the epoch was not raised: {lane:?}");
        ensure!(*lane.id.get_or_insert(claim.token.lane) == claim.token.lane, "the lane's id changed");
        lane.last_epoch = claim.token.epoch;
        lane.due = claim.token.lease.is_zero();
        lane.waits_for = None;
        lane.nudged = false;
        let earlier = lane.claim.replace(claim.token.clone());
        self.stale.extend(earlier);
        self.check_head(claim)
    }

    /// A claim carries its lane's oldest event as it was ingested, and everything that happened to it.
    pub(crate) fn check_head(&self, claim: &Claim) -> anyhow::Result<()> {
        let name = &claim.event.kind;
        let event = self.events.get(name).ok_or_else(|| anyhow::anyhow!("{name} was never ingested"))?;
        let lane = &self.lanes[&event.lane];
        ensure!(lane.queue.front() == Some(name), "{name} is not the oldest in {:?}", lane.queue);
        ensure!(claim.event == event.event && claim.instance == event.instance, "{name} changed");
        ensure!(event.id == Some(claim.token.event), "{name} has another id: {:?}", event.id);
        ensure!(lane.site.as_ref() == Some(&claim.token.site), "{name} is routed to {:?}", lane.site);
        ensure!(claim.failures == lane.failures, "it failed {} times", lane.failures);
        ensure!(lane.is_failing || claim.failing_for.is_zero(), "nothing failed");
        ensure!(claim.rechecks == lane.rechecks, "it was held {} times", lane.rechecks);
        let known = claim
            .link
            .clone()
            .map(|link| StoredLink { asked_ago: link.asked_ago.map(|_| Duration::ZERO), ..link });
        ensure!(known == self.known_link(claim), "known of the person: {:?}", self.known_link(claim));
        event.check_deliveries(&claim.deliveries)
    }

    fn lane_of(&mut self, claim: &Claim) -> anyhow::Result<&mut Lane> {
        let event = self.events.get(&claim.event.kind);
        let lane = event.and_then(|event| self.lanes.get_mut(&event.lane));
        lane.ok_or_else(|| anyhow::anyhow!("{} was never ingested", claim.event.kind))
    }

    /// Moves what waits and ends the claims on it; lanes with frozen contacts stay and are held.
    pub(crate) fn reroute(&mut self, route: &Route) {
        let events = &self.events;
        let elsewhere = |lane: &&mut Lane| {
            lane.instance == route.instance
                && lane.account == route.account
                && lane.site != route.site
                && !lane.queue.is_empty()
        };
        for lane in self.lanes.values_mut().filter(elsewhere) {
            if lane.queue.iter().any(|name| !events[name].deliveries.is_empty()) {
                lane.hold = Some(Hold::Frozen);
                continue;
            }
            lane.progress();
            lane.site.clone_from(&route.site);
            lane.hold = route.site.is_none().then_some(Hold::Unrouted);
            lane.due = true;
            self.stale.extend(lane.release());
        }
    }

    /// Whether a send into the contact is under way or in doubt, other than that delivery's own.
    pub(crate) fn is_taken(&self, site: &str, contact: &str, but: i64) -> bool {
        let kept = self.events.values().flat_map(|event| &event.deliveries);
        let mut others = kept.filter(|kept| kept.delivery.id != but && kept.site == site);
        others.any(|kept| kept.delivery.contact == contact && kept.delivery.state == DeliveryState::Sending)
    }

    /// Whoever waits for the contact looks again.
    pub(crate) fn wake_waiting_for(&mut self, site: &str, contact: &str) {
        for lane in self.lanes.values_mut().filter(|lane| lane.site.as_deref() == Some(site)) {
            if lane.waits_for.as_deref() == Some(contact) {
                lane.waits_for = None;
                lane.due = true;
            }
        }
    }
}
