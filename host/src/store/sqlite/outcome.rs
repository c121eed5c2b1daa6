//! The ledger: what was frozen, what is under way, how each step ended. Every write carries the claim's epoch.

mod delivery;
mod event;
mod lease;

use std::time::Duration;

use rusqlite::{Connection, ErrorCode, params};

use self::delivery::{bury_deliveries, check_open, doubt, end_delivery, forget_plan, mark_unsent, reword};
use self::event::{advance, end_event};
use self::lease::{fail, hold, is_still_held, progress, release_hold, rest, wait_for_slot};
use super::lane::deliveries;
use super::now;
use crate::store::{
    AttemptOutcome, ClaimRef, Delivery, DeliveryState, Plan, Reason, Recorded, Start, StoreError,
};

pub(super) use self::delivery::known_messages;
pub(super) use self::lease::{release, renew};

/// Freezes an event's contacts and body, and starts the first delivery.
pub(super) fn plan(
    connection: &Connection,
    claim: &ClaimRef,
    plan: &Plan,
) -> Result<(Vec<Delivery>, Start), StoreError> {
    renew(connection, claim)?;
    forget_plan(connection, claim)?;
    let mut insert = connection.prepare_cached(
        "INSERT INTO delivery (event, site, contact, step, body) VALUES (?1, ?2, ?3, 'planned', ?4)",
    )?;
    for contact in &plan.contacts {
        insert.execute(params![claim.event, claim.site, contact, plan.body.as_str()])?;
    }
    progress(connection, claim)?;
    let frozen = deliveries(connection, claim.event)?;
    let first = frozen.iter().find(|delivery| delivery.state == DeliveryState::Planned).map(|first| first.id);
    let first = first.ok_or_else(|| StoreError::Failed("a plan needs at least one contact".to_owned()))?;
    let start = start(connection, claim, first, &plan.conversation)?;
    Ok((deliveries(connection, claim.event)?, start))
}

/// Takes the contact's slot, or puts the lane to wait for it.
pub(super) fn start(
    connection: &Connection,
    claim: &ClaimRef,
    delivery: i64,
    conversation: &str,
) -> Result<Start, StoreError> {
    renew(connection, claim)?;
    check_open(connection, claim, delivery, true)?;
    let started_at = inbox_core::Timestamp::now().as_microsecond();
    let mut update = connection.prepare_cached(
        "UPDATE delivery SET step = 'sending', conversation = ?2, started_at = ?3, doubt_since = NULL WHERE id = ?1",
    )?;
    match update.execute(params![delivery, conversation, started_at]) {
        Ok(_) => {
            release_hold(connection, claim)?;
            note(connection, claim.event, Some(delivery), "sending", None)?;
            Ok(Start::Go { started_at })
        }
        Err(rusqlite::Error::SqliteFailure(error, _)) if error.code == ErrorCode::ConstraintViolation => {
            wait_for_slot(connection, claim, delivery)?;
            Ok(Start::Busy)
        }
        Err(error) => Err(error.into()),
    }
}

/// Records how a step ended.
pub(super) fn record(
    connection: &Connection,
    claim: &ClaimRef,
    outcome: &AttemptOutcome,
) -> Result<Recorded, StoreError> {
    renew(connection, claim)?;
    if let Some(delivery) = outcome.delivery() {
        check_open(connection, claim, delivery, matches!(outcome, AttemptOutcome::Dead { .. }))?;
    }
    if !is_still_held(connection, claim, outcome)? {
        note(connection, claim.event, outcome.delivery(), outcome.outcome(), outcome.reason())?;
    }
    match outcome {
        AttemptOutcome::Sent { delivery, message_id } => {
            end_delivery(connection, claim, *delivery, "sent", Some(message_id))?;
            progress(connection, claim)?;
            advance(connection, claim)
        }
        AttemptOutcome::Dead { delivery: Some(delivery), .. } => {
            end_delivery(connection, claim, *delivery, "dead", None)?;
            advance(connection, claim)
        }
        AttemptOutcome::Dead { delivery: None, reason } => {
            bury_deliveries(connection, claim)?;
            end_event(connection, claim, "dead", Some(reason))
        }
        AttemptOutcome::Ignore { reason } => end_event(connection, claim, "ignored", Some(reason)),
        AttemptOutcome::Retry { unsent, after, .. } | AttemptOutcome::Gone { unsent, after, .. } => {
            mark_unsent(connection, claim, *unsent)?;
            fail(connection, claim, *after)
        }
        AttemptOutcome::InDoubt { delivery, after, .. } => {
            doubt(connection, *delivery)?;
            fail(connection, claim, *after)
        }
        AttemptOutcome::LookAgain { after, .. } => {
            let mut update = connection.prepare_cached("UPDATE lane SET failures = 0 WHERE id = ?1")?;
            update.execute([claim.lane])?;
            rest(connection, claim, *after)
        }
        AttemptOutcome::Reword { delivery, body, .. } => {
            reword(connection, *delivery, body)?;
            mark_unsent(connection, claim, Some(*delivery))?;
            fail(connection, claim, Duration::ZERO)
        }
        AttemptOutcome::Replan { .. } => {
            forget_plan(connection, claim)?;
            fail(connection, claim, Duration::ZERO)
        }
        AttemptOutcome::Hold { reason, recheck } => hold(connection, claim, reason, *recheck),
    }
}

/// Writes a step into the event's list of attempts.
pub(super) fn note(
    connection: &Connection,
    event: i64,
    delivery: Option<i64>,
    outcome: &str,
    reason: Option<&Reason>,
) -> Result<(), StoreError> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO attempt (event, number, delivery, at, outcome, reason)
         VALUES (?1, (SELECT count(*) + 1 FROM attempt WHERE event = ?1), ?2, ?3, ?4, ?5)",
    )?;
    insert.execute(params![event, delivery, now(), outcome, reason.map(Reason::encode)])?;
    Ok(())
}
