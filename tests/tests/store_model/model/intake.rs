//! Ingest: dedupe by instance, account and key; order of arrival.

use inbox_core::Lookup;
use inbox_host::store::{IngestReport, NewEvent, ParsedRequest, RequestSource};

use super::{EventState, Hold, Lane, LookupState, Model, Remark, Stage};

impl Model {
    /// Takes in what was said; returns what the store must report.
    pub(crate) fn ingest(&mut self, intakes: &[ParsedRequest]) -> IngestReport {
        let mut report = IngestReport::default();
        for intake in intakes {
            let request = self.source(intake.source);
            for link in &intake.links {
                self.tell(&intake.instance, link, request);
            }
            for new in &intake.events {
                let (account, key) = (new.event.account.as_deref(), new.event.dedupe_key.as_str());
                if self.is_new("event", &intake.instance, account, key, request) {
                    self.queue_event(intake, new, request);
                    report.events += 1;
                } else {
                    report.duplicates += 1;
                }
            }
            for lookup in &intake.lookups {
                let (account, key) = (lookup.account.as_deref(), lookup.dedupe_key.as_str());
                if self.is_new("lookup", &intake.instance, account, key, request) {
                    self.queue_lookup(intake, lookup, request);
                    report.lookups += 1;
                } else {
                    report.duplicates += 1;
                }
            }
            self.remark(intake, request);
        }
        report
    }

    /// The request that an intake belongs to; its source is done with.
    fn source(&mut self, source: RequestSource) -> i64 {
        match source {
            RequestSource::Request(id) => {
                self.pending.retain(|pending| pending.0 > id);
                self.remarks.retain(|remark| remark.request != id || remark.state != "held");
                id
            }
            RequestSource::Lookup(id) => {
                let asked = self.lookups.iter_mut().find(|lookup| lookup.id == Some(id));
                let asked = asked.expect("only look-ups that were handed out are heard of");
                asked.stage = Stage::Done;
                asked.request
            }
        }
    }

    /// Whether something is seen for the first time; from now on it is not.
    pub(super) fn is_new(
        &mut self,
        kind: &'static str,
        instance: &str,
        account: Option<&str>,
        key: &str,
        request: i64,
    ) -> bool {
        let place = (kind, instance.to_owned(), account.map(str::to_owned), key.to_owned());
        let is_new = !self.seen.contains_key(&place);
        self.seen.entry(place).or_insert(request);
        is_new
    }

    fn queue_event(&mut self, intake: &ParsedRequest, new: &NewEvent, request: i64) {
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
            is_failing: false,
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
            latest: None,
            why_dead: None,
        };
        self.events.insert(name, event);
    }

    fn queue_lookup(&mut self, intake: &ParsedRequest, lookup: &Lookup, request: i64) {
        self.lookups.push(LookupState {
            id: None,
            instance: intake.instance.clone(),
            lookup: lookup.clone(),
            request,
            stage: Stage::Waiting,
            due: true,
            failures: 0,
            reason: None,
        });
    }

    fn remark(&mut self, intake: &ParsedRequest, request: i64) {
        let mut remark = |kind: Option<&str>, state: &str, reason: &str| {
            self.remarks.push(Remark {
                request,
                instance: intake.instance.clone(),
                kind: kind.unwrap_or_default().to_owned(),
                state: state.to_owned(),
                reason: Some(reason.to_owned()),
            });
        };
        for reason in &intake.ignored {
            remark(None, "ignored", reason);
        }
        for entry in &intake.malformed {
            remark(Some(&entry.place), "malformed", &entry.problem);
        }
        if let Some(reason) = &intake.held {
            remark(None, "held", &reason.to_string());
        }
    }
}
