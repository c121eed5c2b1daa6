//! Claims and what their holders do, also those that hold no longer.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::ensure;
use inbox_host::store::{AttemptOutcome, Body, ClaimRef, Plan, Reason, StoreError};
use serde_json::json;

use super::{Trial, pick, same};
use crate::model::EventState;
use crate::operation::{End, Holder};

impl Trial {
    pub(super) async fn claim(&mut self, site: &str, limit: usize, lease: Duration) -> anyhow::Result<()> {
        let expected = limit.min(self.model.due(site));
        let claims = self.case.store.claim(site, limit, lease).await?;
        same("lanes handed out", claims.len(), expected)?;
        let lanes: BTreeSet<_> = claims.iter().map(|claim| claim.token.lane).collect();
        same("different lanes handed out", lanes.len(), expected)?;
        let first = limit.min(self.model.due_and_not_held(site));
        let held: Vec<_> = claims.iter().map(|claim| self.model.is_held(claim)).collect();
        ensure!(!held[..first].contains(&true), "someone held came before others");
        claims.iter().try_for_each(|claim| self.model.claimed(claim))
    }

    pub(super) async fn plan(&mut self, holder: Holder, contacts: &[&str]) -> anyhow::Result<()> {
        let Some(token) = self.token(holder) else { return Ok(()) };
        let planned = self.model.event_of(&token).is_some_and(|event| event.open().next().is_some());
        if planned && self.model.is_live(&token) {
            return Ok(());
        }
        let number = self.number();
        let plan = Plan {
            contacts: contacts.iter().map(|&contact| contact.to_owned()).collect(),
            body: Body::new(json!({ "text": format!("body {number}") }).to_string()),
            conversation: format!("conversation {number}"),
        };
        let answer = self.case.store.plan(&token, plan.clone()).await;
        let Some((deliveries, start)) = self.unless_lost(&token, answer)? else { return Ok(()) };
        self.model.planned(&token, &plan, &deliveries, start)
    }

    pub(super) async fn start(&mut self, holder: Holder, delivery: usize) -> anyhow::Result<()> {
        let Some(token) = self.token(holder) else { return Ok(()) };
        let event = self.model.event_of(&token).into_iter();
        let open = event.flat_map(EventState::open).map(|delivery| delivery.id).collect();
        let Some(delivery) = pick(open, delivery) else { return Ok(()) };
        let conversation = format!("conversation {}", self.number());
        let answer = self.case.store.start(&token, delivery, &conversation).await;
        let Some(start) = self.unless_lost(&token, answer)? else { return Ok(()) };
        self.model.started(&token, delivery, &conversation, start)
    }

    pub(super) async fn settle(&mut self, holder: Holder, end: End) -> anyhow::Result<()> {
        let Some(token) = self.token(holder) else { return Ok(()) };
        let Some(step) = self.step(&token, end) else { return Ok(()) };
        let answer = self.case.store.record(&token, step.clone()).await;
        let Some(settled) = self.unless_lost(&token, answer)? else { return Ok(()) };
        self.model.settled(&token, &step, &settled)
    }

    pub(super) async fn release(&mut self, holder: Holder) -> anyhow::Result<()> {
        let Some(token) = self.token(holder) else { return Ok(()) };
        let answer = self.case.store.release(&token).await;
        if self.unless_lost(&token, answer)?.is_none() {
            return Ok(());
        }
        self.model.let_go(&token, Duration::ZERO)
    }

    fn token(&self, holder: Holder) -> Option<ClaimRef> {
        match holder {
            Holder::Live(number) => pick(self.model.live(), number).cloned(),
            Holder::Stale(number) => pick(self.model.stale.iter().rev().collect(), number).cloned(),
        }
    }

    /// Whoever holds no claim is refused, and nobody else is.
    fn unless_lost<T>(&self, token: &ClaimRef, answer: Result<T, StoreError>) -> anyhow::Result<Option<T>> {
        let is_live = self.model.is_live(token);
        match answer {
            Err(StoreError::Lost) if !is_live => Ok(None),
            Ok(answer) => {
                ensure!(is_live, "a write of a claim that is over was taken: {token:?}");
                Ok(Some(answer))
            }
            Err(error) => Err(anyhow::Error::new(error).context(format!("live: {is_live}, {token:?}"))),
        }
    }

    /// The step that a holder would record; none when the event is not that far. Ignored is only what was not planned.
    fn step(&mut self, token: &ClaimRef, end: End) -> Option<AttemptOutcome> {
        let number = self.number();
        let reason = Reason::text(format!("reason {number}"));
        let event = self.model.event_of(token)?;
        let (open, sending) = (event.open().next(), event.sending().map(|delivery| delivery.id));
        Some(match end {
            End::Sent => AttemptOutcome::Sent { delivery: sending?, message_id: format!("message {number}") },
            End::Retry { unsent, after } => {
                AttemptOutcome::Retry { unsent: sending.filter(|_| unsent), after, reason }
            }
            End::InDoubt { after } => AttemptOutcome::InDoubt { delivery: sending?, after, reason },
            End::LookAgain { after } => AttemptOutcome::LookAgain { delivery: sending?, after, reason },
            End::Reword => AttemptOutcome::Reword {
                delivery: sending?,
                body: Body::new(json!({ "text": number }).to_string()),
                reason,
            },
            End::Replan => AttemptOutcome::Replan { reason },
            // Often the same as before.
            End::Hold { recheck } => {
                AttemptOutcome::Hold { reason: Reason::text("nobody knows them"), recheck }
            }
            End::Ignore if open.is_some() => return None,
            End::Ignore => AttemptOutcome::Ignore { reason },
            End::DeadDelivery => AttemptOutcome::Dead { delivery: Some(open?.id), reason },
            End::DeadEvent => AttemptOutcome::Dead { delivery: None, reason },
        })
    }
}
