//! The ledger: what was frozen, what is under way, how each step ended. Every write carries the claim's epoch.

use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OptionalExtension, params};
use serde_json::Value;

use super::lane::{self, deliveries};
use super::{NEVER, millis, now, to_json};
use crate::store::{ClaimRef, Delivery, DeliveryStep, Plan, Settled, Start, Step, StoreError};

/// Freezes an event's contacts and body, and starts the first delivery.
pub(super) fn plan(
    connection: &Connection,
    claim: &ClaimRef,
    plan: &Plan,
) -> Result<(Vec<Delivery>, Start), StoreError> {
    renew(connection, claim)?;
    forget_plan(connection, claim)?;
    let body = to_json(&plan.body)?;
    let mut insert = connection.prepare_cached(
        "INSERT INTO delivery (event, site, contact, step, body) VALUES (?1, ?2, ?3, 'planned', ?4)",
    )?;
    for contact in &plan.contacts {
        insert.execute(params![claim.event, claim.site, contact, body])?;
    }
    progress(connection, claim)?;
    let frozen = deliveries(connection, claim.event)?;
    let first = frozen.iter().find(|delivery| delivery.step == DeliveryStep::Planned).map(|first| first.id);
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

fn wait_for_slot(connection: &Connection, claim: &ClaimRef, delivery: i64) -> Result<(), StoreError> {
    let mut update = connection.prepare_cached(
        "UPDATE lane SET leased = 0, next_at = ?2, waits_for = (SELECT contact FROM delivery WHERE id = ?3)
         WHERE id = ?1",
    )?;
    // Whoever frees the slot wakes the lane; the time is a net below that.
    update.execute(params![claim.lane, now() + millis(SLOT_NET), delivery])?;
    Ok(())
}

const SLOT_NET: Duration = Duration::from_secs(30);

/// Records how a step ended.
pub(super) fn settle(connection: &Connection, claim: &ClaimRef, step: &Step) -> Result<Settled, StoreError> {
    renew(connection, claim)?;
    if let Some(delivery) = step.delivery() {
        check_open(connection, claim, delivery, matches!(step, Step::Dead { .. }))?;
    }
    if !is_still_held(connection, claim, step)? {
        note(connection, claim.event, step.delivery(), step.outcome(), step.reason())?;
    }
    match step {
        Step::Sent { delivery, message_id } => {
            end_delivery(connection, claim, *delivery, "sent", Some(message_id))?;
            progress(connection, claim)?;
            advance(connection, claim)
        }
        Step::Dead { delivery: Some(delivery), .. } => {
            end_delivery(connection, claim, *delivery, "dead", None)?;
            advance(connection, claim)
        }
        Step::Dead { delivery: None, reason } => {
            bury_deliveries(connection, claim)?;
            end_event(connection, claim, "dead", Some(reason))
        }
        Step::Ignore { reason } => end_event(connection, claim, "ignored", Some(reason)),
        Step::Retry { unsent, after, .. } | Step::Gone { unsent, after, .. } => {
            unsend(connection, claim, *unsent)?;
            fail(connection, claim, *after)
        }
        Step::InDoubt { delivery, after, .. } => {
            doubt(connection, *delivery)?;
            fail(connection, claim, *after)
        }
        Step::LookAgain { after, .. } => {
            let mut update = connection.prepare_cached("UPDATE lane SET failures = 0 WHERE id = ?1")?;
            update.execute([claim.lane])?;
            rest(connection, claim, *after)
        }
        Step::Reword { delivery, body, .. } => {
            reword(connection, *delivery, body)?;
            unsend(connection, claim, Some(*delivery))?;
            fail(connection, claim, Duration::ZERO)
        }
        Step::Replan { .. } => {
            forget_plan(connection, claim)?;
            fail(connection, claim, Duration::ZERO)
        }
        Step::Hold { reason, recheck } => hold(connection, claim, reason, *recheck),
    }
}

/// Whether nothing is new: someone held for something waits for the same as before.
fn is_still_held(connection: &Connection, claim: &ClaimRef, step: &Step) -> Result<bool, StoreError> {
    let Step::Hold { reason, .. } = step else { return Ok(false) };
    let mut select = connection.prepare_cached("SELECT 1 FROM lane WHERE id = ?1 AND hold = ?2")?;
    Ok(select.exists(params![claim.lane, reason])?)
}

/// Lets a lane go before its events are done; it is due at once.
pub(super) fn release(connection: &Connection, claim: &ClaimRef) -> Result<(), StoreError> {
    renew(connection, claim)?;
    rest(connection, claim, Duration::ZERO)?;
    Ok(())
}

/// Lets a lane go until later; nothing failed.
fn rest(connection: &Connection, claim: &ClaimRef, after: Duration) -> Result<Settled, StoreError> {
    let mut update = connection.prepare_cached("UPDATE lane SET leased = 0, next_at = ?2 WHERE id = ?1")?;
    update.execute(params![claim.lane, now() + millis(after)])?;
    Ok(Settled::Released)
}

/// Renews the lease; refuses the writes of a claim that was lost, or whose event was settled before.
pub(super) fn renew(connection: &Connection, claim: &ClaimRef) -> Result<(), StoreError> {
    let mut update = connection.prepare_cached(
        "UPDATE lane SET next_at = ?3 WHERE id = ?1 AND epoch = ?2 AND leased = 1
           AND EXISTS (SELECT 1 FROM event WHERE id = ?4 AND state = 'waiting')",
    )?;
    let until = now() + millis(claim.lease);
    match update.execute(params![claim.lane, claim.epoch, until, claim.event])? {
        0 => Err(StoreError::Lost),
        _ => Ok(()),
    }
}

/// Refuses what is said of another event's delivery, or of one that has ended; and of one that is not under way, unless
/// that `may_be_planned`.
fn check_open(
    connection: &Connection,
    claim: &ClaimRef,
    delivery: i64,
    may_be_planned: bool,
) -> Result<(), StoreError> {
    let mut select = connection.prepare_cached(
        "SELECT 1 FROM delivery WHERE id = ?1 AND event = ?2 AND (step = 'sending' OR (?3 AND step = 'planned'))",
    )?;
    if select.exists(params![delivery, claim.event, may_be_planned])? {
        return Ok(());
    }
    Err(StoreError::Failed(format!("delivery {delivery} of event {} is not at that step", claim.event)))
}

/// A step succeeded: failures and holds are over.
fn progress(connection: &Connection, claim: &ClaimRef) -> Result<(), StoreError> {
    let mut update = connection.prepare_cached(
        "UPDATE lane SET failures = 0, failing_since = NULL, hold = NULL, rechecks = 0
         WHERE id = ?1 AND (failing_since IS NOT NULL OR hold IS NOT NULL)",
    )?;
    update.execute([claim.lane])?;
    Ok(())
}

/// What goes out is held no longer. Failures stay counted until a call succeeds: a send that starts is none yet.
fn release_hold(connection: &Connection, claim: &ClaimRef) -> Result<(), StoreError> {
    let mut update = connection
        .prepare_cached("UPDATE lane SET hold = NULL, rechecks = 0 WHERE id = ?1 AND hold IS NOT NULL")?;
    update.execute([claim.lane])?;
    Ok(())
}

fn end_delivery(
    connection: &Connection,
    claim: &ClaimRef,
    delivery: i64,
    step: &str,
    message_id: Option<&str>,
) -> Result<(), StoreError> {
    let mut update = connection.prepare_cached(
        "UPDATE delivery SET step = ?2, message_id = ?3, settled_at = ?4 WHERE id = ?1 RETURNING contact",
    )?;
    let contact: String = update.query_row(params![delivery, step, message_id, now()], |row| row.get(0))?;
    free_slot(connection, claim, &contact)
}

/// An event that is given up holds no contact's slot any longer.
fn bury_deliveries(connection: &Connection, claim: &ClaimRef) -> Result<(), StoreError> {
    let open = |delivery: &Delivery| matches!(delivery.step, DeliveryStep::Planned | DeliveryStep::Sending);
    for delivery in deliveries(connection, claim.event)?.into_iter().filter(open) {
        end_delivery(connection, claim, delivery.id, "dead", None)?;
    }
    Ok(())
}

/// What was frozen and not sent is resolved and mapped anew.
fn forget_plan(connection: &Connection, claim: &ClaimRef) -> Result<(), StoreError> {
    let mut delete =
        connection.prepare_cached("DELETE FROM delivery WHERE event = ?1 AND step = 'planned'")?;
    delete.execute([claim.event])?;
    Ok(())
}

/// Wix refused the body for good: the delivery gets another one, and so do those that were not tried yet.
fn reword(connection: &Connection, delivery: i64, body: &Value) -> Result<(), StoreError> {
    let mut update = connection.prepare_cached(
        "UPDATE delivery SET body = ?2
         WHERE event = (SELECT event FROM delivery WHERE id = ?1) AND (id = ?1 OR step = 'planned')",
    )?;
    update.execute(params![delivery, to_json(body)?])?;
    Ok(())
}

/// A send that surely did not happen frees its slot.
fn unsend(connection: &Connection, claim: &ClaimRef, delivery: Option<i64>) -> Result<(), StoreError> {
    let Some(delivery) = delivery else { return Ok(()) };
    let mut update =
        connection.prepare_cached("UPDATE delivery SET step = 'planned' WHERE id = ?1 RETURNING contact")?;
    let contact: String = update.query_row([delivery], |row| row.get(0))?;
    free_slot(connection, claim, &contact)
}

fn doubt(connection: &Connection, delivery: i64) -> Result<(), StoreError> {
    let mut update = connection
        .prepare_cached("UPDATE delivery SET doubt_since = coalesce(doubt_since, ?2) WHERE id = ?1")?;
    update.execute(params![delivery, now()])?;
    Ok(())
}

fn free_slot(connection: &Connection, claim: &ClaimRef, contact: &str) -> Result<(), StoreError> {
    let mut update = connection.prepare_cached(
        "UPDATE lane SET next_at = ?3, waits_for = NULL WHERE site = ?1 AND waits_for = ?2",
    )?;
    update.execute(params![claim.site, contact, now()])?;
    Ok(())
}

/// Goes on with the event's other deliveries, or ends the event.
fn advance(connection: &Connection, claim: &ClaimRef) -> Result<Settled, StoreError> {
    let frozen = deliveries(connection, claim.event)?;
    let open = |delivery: &Delivery| matches!(delivery.step, DeliveryStep::Planned | DeliveryStep::Sending);
    if frozen.iter().any(open) {
        return go_on(connection, claim);
    }
    let dead = frozen.iter().filter(|delivery| delivery.step == DeliveryStep::Dead).count();
    if dead == 0 {
        return end_event(connection, claim, "sent", None);
    }
    let reason = why_dead(connection, claim)?.unwrap_or_default();
    if frozen.len() == 1 {
        return end_event(connection, claim, "dead", Some(&reason));
    }
    let reason = format!("{dead} of {} deliveries were given up, the last because: {reason}", frozen.len());
    end_event(connection, claim, "dead", Some(&reason))
}

fn why_dead(connection: &Connection, claim: &ClaimRef) -> Result<Option<String>, StoreError> {
    let mut select = connection.prepare_cached(
        "SELECT reason FROM attempt WHERE event = ?1 AND outcome = 'dead' ORDER BY id DESC LIMIT 1",
    )?;
    Ok(select.query_row([claim.event], |row| row.get(0)).optional()?.flatten())
}

fn end_event(
    connection: &Connection,
    claim: &ClaimRef,
    state: &str,
    reason: Option<&str>,
) -> Result<Settled, StoreError> {
    let mut event = connection.prepare_cached(
        "UPDATE event SET state = ?2, reason = ?3, settled_at = ?4, site = ?5 WHERE id = ?1",
    )?;
    event.execute(params![claim.event, state, reason, now(), claim.site])?;
    connection.prepare_cached("UPDATE lane SET depth = depth - 1 WHERE id = ?1")?.execute([claim.lane])?;
    progress(connection, claim)?;
    go_on(connection, claim)
}

/// Keeps the lane for its next head, or lets it go when it is empty.
fn go_on(connection: &Connection, claim: &ClaimRef) -> Result<Settled, StoreError> {
    if let Some(next) = lane::head(connection, claim.lane, claim.lease)? {
        return Ok(Settled::Next(Box::new(next)));
    }
    connection.prepare_cached("UPDATE lane SET leased = 0 WHERE id = ?1")?.execute([claim.lane])?;
    Ok(Settled::Released)
}

fn fail(connection: &Connection, claim: &ClaimRef, after: Duration) -> Result<Settled, StoreError> {
    let mut update = connection.prepare_cached(
        "UPDATE lane SET leased = 0, next_at = ?2, failures = failures + 1, hold = NULL,
           failing_since = coalesce(failing_since, ?3) WHERE id = ?1",
    )?;
    update.execute(params![claim.lane, now() + millis(after), now()])?;
    Ok(Settled::Released)
}

fn hold(
    connection: &Connection,
    claim: &ClaimRef,
    reason: &str,
    recheck: Option<Duration>,
) -> Result<Settled, StoreError> {
    let next_at = recheck.map_or(NEVER, |after| now() + millis(after));
    let mut update = connection.prepare_cached(
        "UPDATE lane SET leased = 0, next_at = iif(nudged = 1, ?4, ?2), nudged = 0, hold = ?3,
           rechecks = rechecks + 1, failures = 0, failing_since = NULL WHERE id = ?1",
    )?;
    update.execute(params![claim.lane, next_at, reason, now()])?;
    Ok(Settled::Released)
}

/// Writes a step into the event's list of attempts.
pub(super) fn note(
    connection: &Connection,
    event: i64,
    delivery: Option<i64>,
    outcome: &str,
    reason: Option<&str>,
) -> Result<(), StoreError> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO attempt (event, number, delivery, at, outcome, reason)
         VALUES (?1, (SELECT count(*) + 1 FROM attempt WHERE event = ?1), ?2, ?3, ?4, ?5)",
    )?;
    insert.execute(params![event, delivery, now(), outcome, reason])?;
    Ok(())
}

/// Which of the message ids are some delivery's result already.
pub(super) fn known_messages(
    connection: &Connection,
    site: &str,
    ids: Vec<String>,
) -> Result<Vec<String>, StoreError> {
    let mut select =
        connection.prepare_cached("SELECT 1 FROM delivery WHERE site = ?1 AND message_id = ?2")?;
    let mut known = Vec::new();
    for id in ids {
        if select.exists([site, &id])? {
            known.push(id);
        }
    }
    Ok(known)
}
