//! The ledger: what was frozen, what is under way, and how each step ended.

use std::time::Duration;

use anyhow::{bail, ensure};
use inbox_host::store::{AttemptOutcome, ClaimRef, Delivery, DeliveryState, Plan, Reason, Recorded, Start};

use super::{Ended, EventState, Hold, Kept, Lane, Model};

impl EventState {
    /// The deliveries are the ones that were frozen, at the steps that they reached.
    pub(crate) fn check_deliveries(&self, stored: &[Delivery]) -> anyhow::Result<()> {
        let kept: Vec<_> = self.deliveries.iter().map(|kept| &kept.delivery).collect();
        let all_same = kept.len() == stored.len() && kept.iter().zip(stored).all(|(a, b)| is_same(a, b));
        ensure!(all_same, "its deliveries should be {kept:#?}, not {stored:#?}");
        Ok(())
    }

    fn delivery(&mut self, id: i64) -> anyhow::Result<&mut Kept> {
        let kept = self.deliveries.iter_mut().find(|kept| kept.delivery.id == id);
        kept.ok_or_else(|| anyhow::anyhow!("delivery {id} was never planned"))
    }
}

fn is_same(a: &Delivery, b: &Delivery) -> bool {
    let facts = |delivery: &Delivery| {
        let in_doubt = delivery.state == DeliveryState::Sending && delivery.doubtful_for.is_some();
        let Delivery { id, contact, body, state, conversation, started_at, .. } = delivery.clone();
        (id, contact, body, state, conversation, started_at, in_doubt)
    };
    facts(a) == facts(b)
}

impl Model {
    /// Contacts and body were frozen, and the first delivery started or waits for its contact.
    pub(crate) fn planned(
        &mut self,
        token: &ClaimRef,
        plan: &Plan,
        stored: &[Delivery],
        start: Start,
    ) -> anyhow::Result<()> {
        let before = self.event(token)?.deliveries.len();
        let new = stored.get(before..).unwrap_or_default();
        ensure!(new.len() == plan.contacts.len(), "one delivery a contact");
        for (contact, stored) in plan.contacts.iter().zip(new) {
            let delivery = Delivery {
                id: stored.id,
                contact: contact.clone(),
                body: plan.body.clone(),
                state: DeliveryState::Planned,
                conversation: None,
                started_at: None,
                doubtful_for: None,
            };
            let kept = Kept { site: token.site.clone(), delivery, message_id: None };
            self.event(token)?.deliveries.push(kept);
        }
        self.lane(token)?.progress();
        self.started(token, new[0].id, &plan.conversation, start)?;
        self.event(token)?.check_deliveries(stored)
    }

    /// A send started, or the lane waits for whoever has the contact.
    pub(crate) fn started(
        &mut self,
        token: &ClaimRef,
        id: i64,
        conversation: &str,
        start: Start,
    ) -> anyhow::Result<()> {
        let contact = self.event(token)?.delivery(id)?.delivery.contact.clone();
        match (self.is_taken(&token.site, &contact, id), start) {
            (false, Start::Go { started_at }) => {
                let delivery = &mut self.event(token)?.delivery(id)?.delivery;
                delivery.state = DeliveryState::Sending;
                delivery.conversation = Some(conversation.to_owned());
                delivery.started_at = Some(started_at);
                delivery.doubtful_for = None;
                self.event(token)?.latest = None;
                self.lane(token)?.going_out();
            }
            (true, Start::Busy) => {
                let lane = self.lane(token)?;
                lane.waits_for = Some(contact);
                lane.due = false;
                self.release(token)?;
            }
            (true, Start::Go { .. }) => bail!("two sends to {contact} at {} at the same time", token.site),
            (false, Start::Busy) => bail!("nothing keeps {contact} at {}", token.site),
        }
        Ok(())
    }

    /// A step ended.
    pub(crate) fn settled(
        &mut self,
        token: &ClaimRef,
        outcome: &AttemptOutcome,
        settled: &Recorded,
    ) -> anyhow::Result<()> {
        self.note(token, outcome)?;
        match outcome {
            AttemptOutcome::Sent { delivery, message_id } => {
                self.event(token)?.delivery(*delivery)?.message_id = Some(message_id.clone());
                self.end_delivery(token, *delivery, DeliveryState::Sent)?;
                self.lane(token)?.progress();
                self.advance(token, settled)
            }
            AttemptOutcome::Dead { delivery: Some(delivery), .. } => {
                self.end_delivery(token, *delivery, DeliveryState::Dead)?;
                self.advance(token, settled)
            }
            AttemptOutcome::Dead { delivery: None, reason } => {
                let open: Vec<_> = self.event(token)?.open().map(|delivery| delivery.id).collect();
                for delivery in open {
                    self.end_delivery(token, delivery, DeliveryState::Dead)?;
                }
                self.end(token, "dead", Some(reason.to_string()), settled)
            }
            AttemptOutcome::Ignore { reason } => {
                self.end(token, "ignored", Some(reason.to_string()), settled)
            }
            AttemptOutcome::Retry { unsent, after, .. } | AttemptOutcome::Gone { unsent, after, .. } => {
                if let Some(delivery) = unsent {
                    self.end_delivery(token, *delivery, DeliveryState::Planned)?;
                }
                self.failed(token, *after, settled)
            }
            AttemptOutcome::InDoubt { delivery, after, .. } => {
                let kept = self.event(token)?.delivery(*delivery)?;
                kept.delivery.doubtful_for = Some(Duration::ZERO);
                self.failed(token, *after, settled)
            }
            AttemptOutcome::LookAgain { after, .. } => {
                self.lane(token)?.failures = 0;
                self.let_go(token, *after)
            }
            AttemptOutcome::Reword { delivery, body, .. } => {
                for kept in &mut self.event(token)?.deliveries {
                    if kept.delivery.id == *delivery || kept.delivery.state == DeliveryState::Planned {
                        kept.delivery.body.clone_from(body);
                    }
                }
                self.end_delivery(token, *delivery, DeliveryState::Planned)?;
                self.failed(token, Duration::ZERO, settled)
            }
            AttemptOutcome::Replan { .. } => {
                let deliveries = &mut self.event(token)?.deliveries;
                deliveries.retain(|kept| kept.delivery.state != DeliveryState::Planned);
                self.failed(token, Duration::ZERO, settled)
            }
            AttemptOutcome::Hold { reason, recheck } => self.held(token, reason, *recheck, settled),
        }
    }

    /// Every step is an attempt, but a hold that is nothing new.
    fn note(&mut self, token: &ClaimRef, outcome: &AttemptOutcome) -> anyhow::Result<()> {
        let reason = outcome.reason().map(Reason::to_string);
        let before = self.lane(token)?.hold.as_ref();
        let is_same = |hold: &Hold| matches!(hold, Hold::Reason(words) if Some(words) == reason.as_ref());
        if matches!(outcome, AttemptOutcome::Hold { .. }) && before.is_some_and(is_same) {
            return Ok(());
        }
        let event = self.event(token)?;
        if matches!(outcome, AttemptOutcome::Dead { .. }) {
            event.why_dead.clone_from(&reason);
        }
        event.latest = reason;
        Ok(())
    }

    /// A lane is let go before its events are done.
    pub(crate) fn let_go(&mut self, token: &ClaimRef, after: Duration) -> anyhow::Result<()> {
        self.lane(token)?.due = after.is_zero();
        self.release(token)
    }

    /// A delivery is not under way any more: its contact is free.
    fn end_delivery(&mut self, token: &ClaimRef, id: i64, step: DeliveryState) -> anyhow::Result<()> {
        let kept = self.event(token)?.delivery(id)?;
        kept.delivery.state = step;
        let (site, contact) = (kept.site.clone(), kept.delivery.contact.clone());
        self.wake_waiting_for(&site, &contact);
        Ok(())
    }

    /// The event's other deliveries are next; without any, the event has ended.
    fn advance(&mut self, token: &ClaimRef, settled: &Recorded) -> anyhow::Result<()> {
        let event = self.event(token)?;
        if event.open().next().is_some() {
            return self.go_on(token, settled);
        }
        let is_dead = |kept: &&Kept| kept.delivery.state == DeliveryState::Dead;
        let (dead, all) = (event.deliveries.iter().filter(is_dead).count(), event.deliveries.len());
        let why = event.why_dead.clone().unwrap_or_default();
        let reason = match (dead, all) {
            (0, _) => return self.end(token, "sent", None, settled),
            (_, 1) => why,
            _ => format!("{dead} of {all} deliveries were given up, the last because: {why}"),
        };
        self.end(token, "dead", Some(reason), settled)
    }

    fn end(
        &mut self,
        token: &ClaimRef,
        state: &'static str,
        reason: Option<String>,
        settled: &Recorded,
    ) -> anyhow::Result<()> {
        self.event(token)?.end = Some(Ended { state, reason, site: token.site.clone() });
        let lane = self.lane(token)?;
        lane.queue.pop_front();
        lane.progress();
        self.go_on(token, settled)
    }

    /// The holder is handed the lane's head, or the lane is empty and let go.
    fn go_on(&mut self, token: &ClaimRef, settled: &Recorded) -> anyhow::Result<()> {
        let is_empty = self.lane(token)?.queue.is_empty();
        match settled {
            Recorded::Next(next) if !is_empty => {
                let expected = ClaimRef { event: next.token.event, ..token.clone() };
                ensure!(next.token == expected, "another claim: {:?}", next.token);
                self.check_head(next)?;
                let earlier = self.lane(token)?.claim.replace(expected.clone());
                self.stale.extend(earlier.filter(|earlier| *earlier != expected));
                Ok(())
            }
            Recorded::Released if is_empty => self.release(token),
            _ => bail!("the lane is {}empty", if is_empty { "" } else { "not " }),
        }
    }

    fn failed(&mut self, token: &ClaimRef, after: Duration, settled: &Recorded) -> anyhow::Result<()> {
        ensure!(matches!(settled, Recorded::Released), "a lane that waits is let go");
        let lane = self.lane(token)?;
        lane.failures += 1;
        lane.is_failing = true;
        lane.hold = None;
        lane.due = after.is_zero();
        self.release(token)
    }

    fn held(
        &mut self,
        token: &ClaimRef,
        reason: &Reason,
        recheck: Option<Duration>,
        settled: &Recorded,
    ) -> anyhow::Result<()> {
        ensure!(matches!(settled, Recorded::Released), "a lane that waits is let go");
        let lane = self.lane(token)?;
        lane.due = lane.nudged || recheck.is_some_and(|after| after.is_zero());
        lane.nudged = false;
        lane.hold = Some(Hold::Reason(reason.to_string()));
        lane.rechecks += 1;
        lane.failures = 0;
        lane.is_failing = false;
        self.release(token)
    }

    fn release(&mut self, token: &ClaimRef) -> anyhow::Result<()> {
        let ended = self.lane(token)?.release();
        self.stale.extend(ended);
        Ok(())
    }

    fn event(&mut self, token: &ClaimRef) -> anyhow::Result<&mut EventState> {
        let event = self.events.values_mut().find(|event| event.id == Some(token.event));
        event.ok_or_else(|| anyhow::anyhow!("no event {}", token.event))
    }

    fn lane(&mut self, token: &ClaimRef) -> anyhow::Result<&mut Lane> {
        let lane = self.lanes.values_mut().find(|lane| lane.id == Some(token.lane));
        lane.ok_or_else(|| anyhow::anyhow!("no lane {}", token.lane))
    }
}
