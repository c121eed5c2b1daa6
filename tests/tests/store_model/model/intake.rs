//! Intake: dedupe by instance, account and key; order of arrival.

use inbox_core::Lookup;
use inbox_host::store::{Intake, IntakeReport, IntakeSource, NewEvent};

use super::{EventState, Hold, Lane, LookupState, Model};

impl Model {
    /// Takes in what was said; returns what the store must report.
    pub(crate) fn take_in(&mut self, intakes: &[Intake]) -> IntakeReport {
        let mut report = IntakeReport::default();
        for intake in intakes {
            let request = self.source(intake.source);
            for link in &intake.links {
                self.prove(&intake.instance, link);
            }
            for new in &intake.events {
                let (account, key) = (new.event.account.as_deref(), new.event.dedupe_key.as_str());
                if self.is_new("event", &intake.instance, account, key) {
                    self.queue_event(intake, new, request);
                    report.events += 1;
                } else {
                    report.duplicates += 1;
                }
            }
            for lookup in &intake.lookups {
                if self.is_new(
                    "lookup",
                    &intake.instance,
                    lookup.account.as_deref(),
                    lookup.dedupe_key.as_str(),
                ) {
                    self.queue_lookup(intake, lookup, request);
                } else {
                    report.duplicates += 1;
                }
            }
            self.remark(intake, request);
        }
        report
    }

    /// The request that an intake belongs to; its source is done with.
    fn source(&mut self, source: IntakeSource) -> i64 {
        match source {
            IntakeSource::Request(id) => {
                self.pending.retain(|pending| *pending > id);
                id
            }
            IntakeSource::Lookup(id) => {
                let asked = self.lookups.iter_mut().find(|lookup| lookup.id == Some(id));
                let asked = asked.expect("only look-ups that were handed out are heard of");
                asked.waiting = false;
                asked.request
            }
        }
    }

    fn is_new(&mut self, kind: &'static str, instance: &str, account: Option<&str>, key: &str) -> bool {
        self.seen.insert((kind, instance.to_owned(), account.map(str::to_owned), key.to_owned()))
    }

    fn queue_event(&mut self, intake: &Intake, new: &NewEvent, request: i64) {
        let lane = self.lanes.entry(new.lane.clone()).or_insert_with(|| Lane {
            id: None,
            instance: intake.instance.clone(),
            account: new.event.account.clone(),
            site: None,
            queue: [].into(),
            due: false,
            claim: None,
            last_epoch: 0,
            hold: None,
            failures: 0,
            rechecks: 0,
            waits_for: None,
            nudged: false,
        });
        if lane.queue.is_empty() {
            lane.site.clone_from(&new.site);
            lane.hold = new.site.is_none().then_some(Hold::Unrouted);
            lane.due = true;
        }
        let name = new.event.kind.clone();
        lane.queue.push_back(name.clone());
        let event = EventState {
            id: None,
            event: new.event.clone(),
            instance: intake.instance.clone(),
            request,
            lane: new.lane.clone(),
            end: None,
            deliveries: Vec::new(),
        };
        self.events.insert(name, event);
    }

    fn queue_lookup(&mut self, intake: &Intake, lookup: &Lookup, request: i64) {
        self.lookups.push(LookupState {
            id: None,
            instance: intake.instance.clone(),
            lookup: lookup.clone(),
            request,
            waiting: true,
            due: true,
            failures: 0,
        });
    }

    fn remark(&mut self, intake: &Intake, request: i64) {
        let instance = &intake.instance;
        for reason in &intake.ignored {
            self.remarks.push((request, instance.clone(), "ignored", reason.clone()));
        }
        for entry in &intake.malformed {
            self.remarks.push((request, instance.clone(), "malformed", entry.problem.clone()));
        }
    }
}
