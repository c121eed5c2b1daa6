//! Retention: what is settled goes with its request; what still concerns someone keeps all of it.

use std::collections::BTreeSet;

use super::{Lane, Model, Stage};

impl Model {
    /// Everything that is settled goes.
    pub(crate) fn prune(&mut self) {
        let kept = self.open_requests();
        let gone = self.events.values().filter(|event| !kept.contains(&event.request));
        for event in gone {
            let is_empty = |lane: &Lane| lane.queue.is_empty() && lane.claim.is_none();
            if self.lanes.get(&event.lane).is_some_and(is_empty) {
                self.lanes.remove(&event.lane);
            }
        }
        self.events.retain(|_, event| kept.contains(&event.request));
        self.lookups.retain(|lookup| kept.contains(&lookup.request));
        self.remarks.retain(|remark| kept.contains(&remark.request));
        self.seen.retain(|_, request| kept.contains(request));
    }

    /// Requests of which something waits, is held, dead or unread, those that were not ingested, and the newest.
    fn open_requests(&self) -> BTreeSet<i64> {
        let events = self.events.values();
        let events = events.filter(|event| event.end.as_ref().is_none_or(|end| end.state == "dead"));
        let lookups = self.lookups.iter().filter(|lookup| lookup.stage != Stage::Done);
        let remarks = self.remarks.iter().filter(|remark| remark.state != "ignored");
        let pending = self.pending.iter().map(|pending| pending.0);
        let open = events.map(|event| event.request).chain(lookups.map(|lookup| lookup.request));
        open.chain(remarks.map(|remark| remark.request)).chain(pending).chain(self.newest).collect()
    }
}
