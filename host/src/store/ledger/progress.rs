//! What was frozen, what is under way, how each attempt ended. Every write carries the claim's epoch.

mod event;
mod lease;
mod slot;

use std::time::Duration;

use self::event::{advance, end_event};
use self::lease::{fail, hold, is_still_held, progress, release_hold, rest, wait_for_slot};
use self::slot::{check_open, doubt, end_delivery, forget_plan, give_up_deliveries, mark_unsent, reword};
use super::attempt::note;
use super::delivery::deliveries;
use crate::store::transaction::Transaction;
use crate::store::value::values;
use crate::store::{AttemptOutcome, ClaimRef, Delivery, DeliveryState, Plan, Recorded, Start, StoreError};

pub(in crate::store) use self::lease::{release, renew};
pub(in crate::store) use self::slot::known_messages;

/// Freezes an event's contacts and body, and starts the first delivery.
pub(in crate::store) fn plan(
    tx: &mut dyn Transaction,
    claim: &ClaimRef,
    plan: &Plan,
) -> Result<(Vec<Delivery>, Start), StoreError> {
    renew(tx, claim)?;
    forget_plan(tx, claim)?;
    for contact in &plan.contacts {
        tx.execute(
            "INSERT INTO delivery (event, site, contact, step, body) VALUES (?1, ?2, ?3, 'planned', ?4)",
            values![claim.event, claim.site, contact, plan.body.as_str()],
        )?;
    }
    progress(tx, claim)?;
    let frozen = deliveries(tx, claim.event)?;
    let first = frozen.iter().find(|delivery| delivery.state == DeliveryState::Planned);
    let first = first.ok_or_else(|| StoreError::Failed("a plan needs at least one contact".to_owned()))?;
    let start = start(tx, claim, first.id, &plan.conversation)?;
    Ok((deliveries(tx, claim.event)?, start))
}

/// Takes the contact's slot, or puts the lane to wait for it.
pub(in crate::store) fn start(
    tx: &mut dyn Transaction,
    claim: &ClaimRef,
    delivery: i64,
    conversation: &str,
) -> Result<Start, StoreError> {
    renew(tx, claim)?;
    check_open(tx, claim, delivery, true)?;
    let started_at = inbox_core::Timestamp::now().as_microsecond();
    if !slot::take(tx, delivery, conversation, started_at)? {
        wait_for_slot(tx, claim, delivery)?;
        return Ok(Start::Busy);
    }
    release_hold(tx, claim)?;
    note(tx, claim.event, Some(delivery), "sending", None)?;
    Ok(Start::Go { started_at })
}

/// Records how an attempt ended.
pub(in crate::store) fn record(
    tx: &mut dyn Transaction,
    claim: &ClaimRef,
    outcome: &AttemptOutcome,
) -> Result<Recorded, StoreError> {
    renew(tx, claim)?;
    if let Some(delivery) = outcome.delivery() {
        check_open(tx, claim, delivery, matches!(outcome, AttemptOutcome::Dead { .. }))?;
    }
    if !is_still_held(tx, claim, outcome)? {
        note(tx, claim.event, outcome.delivery(), outcome.outcome(), outcome.reason())?;
    }
    match outcome {
        AttemptOutcome::Sent { delivery, message_id } => {
            end_delivery(tx, claim, *delivery, "sent", Some(message_id))?;
            progress(tx, claim)?;
            advance(tx, claim)
        }
        AttemptOutcome::Dead { delivery: Some(delivery), .. } => {
            end_delivery(tx, claim, *delivery, "dead", None)?;
            advance(tx, claim)
        }
        AttemptOutcome::Dead { delivery: None, reason } => {
            give_up_deliveries(tx, claim)?;
            end_event(tx, claim, "dead", Some(reason))
        }
        AttemptOutcome::Ignore { reason } => end_event(tx, claim, "ignored", Some(reason)),
        AttemptOutcome::Retry { unsent, after, .. } | AttemptOutcome::Gone { unsent, after, .. } => {
            mark_unsent(tx, claim, *unsent)?;
            fail(tx, claim, *after)
        }
        AttemptOutcome::InDoubt { delivery, after, .. } => {
            doubt(tx, *delivery)?;
            fail(tx, claim, *after)
        }
        AttemptOutcome::LookAgain { after, .. } => {
            tx.execute("UPDATE lane SET failures = 0 WHERE id = ?1", values![claim.lane])?;
            rest(tx, claim, *after)
        }
        AttemptOutcome::Reword { delivery, body, .. } => {
            reword(tx, *delivery, body)?;
            mark_unsent(tx, claim, Some(*delivery))?;
            fail(tx, claim, Duration::ZERO)
        }
        AttemptOutcome::Replan { .. } => {
            forget_plan(tx, claim)?;
            fail(tx, claim, Duration::ZERO)
        }
        AttemptOutcome::Hold { reason, recheck } => hold(tx, claim, reason, *recheck),
    }
}
