//! Requeue: a dead event waits again, in its place in its lane.

use super::attempt::note;
use super::clock::now;
use super::delivery::{deliveries, is_begun};
use super::json::{json, to_json};
use super::lane;
use crate::store::transaction::Transaction;
use crate::store::value::values;
use crate::store::{
    Delivery, DeliveryState, KeptEvent, NewEvent, Obstacle, Reason, Requeue, RequeueOutcome, StoreError,
};

/// An event with what is kept of it.
pub(in crate::store) fn kept_event(
    tx: &mut dyn Transaction,
    id: i64,
) -> Result<Option<KeptEvent>, StoreError> {
    tx.first("SELECT request, instance, event FROM event WHERE id = ?1", values![id], |row| {
        let event: Option<String> = row.get(2)?;
        let event = event.and_then(|text| json(&text).ok());
        Ok(KeptEvent { request: row.get(0)?, instance: row.get(1)?, event })
    })
}

/// Lets a dead event wait again, in its place in its lane. What was sent stays sent; what is in doubt is looked for
/// first; where neither is, the event is resolved and mapped again.
///
/// Also returns the site that got something to do.
pub(in crate::store) fn requeue(
    tx: &mut dyn Transaction,
    id: i64,
    requeue: &Requeue,
) -> Result<(RequeueOutcome, Option<String>), StoreError> {
    let row = tx.first("SELECT state, site, instance FROM event WHERE id = ?1", values![id], |row| {
        Ok((row.get::<String>(0)?, row.get(1)?, row.get::<String>(2)?))
    })?;
    let Some((state, site, instance)) = row else { return Ok((RequeueOutcome::Unknown, None)) };
    if state != "dead" {
        return Ok((RequeueOutcome::NotDead(state), None));
    }
    let frozen = deliveries(tx, id)?;
    let new = if frozen.iter().any(is_begun) {
        NewEvent { site, ..requeue.stored.clone() }
    } else {
        requeue.fresh.clone().unwrap_or_else(|| requeue.stored.clone())
    };
    if let Some(obstacle) = obstacle(tx, id, &new, &frozen)? {
        return Ok((RequeueOutcome::Later(obstacle), None));
    }
    reset_deliveries(tx, id, &frozen)?;
    let entered = lane::enter(tx, &instance, &new)?;
    note(tx, id, None, "replayed", None)?;
    tx.execute(
        "UPDATE event SET state = 'waiting', reason = NULL, settled_at = NULL, lane = ?2, site = ?3, event = ?4
         WHERE id = ?1",
        values![id, entered.id, entered.site, to_json(&new.event)?],
    )?;
    wait_behind_live(tx, entered.id, entered.depth)?;
    Ok((RequeueOutcome::Queued, entered.site))
}

fn is_in_doubt(delivery: &Delivery) -> bool {
    delivery.state == DeliveryState::Dead && delivery.doubtful_for.is_some()
}

/// Why the event cannot take its place now. Only a lane's head may have a send under way or in doubt: one behind it
/// would keep the contact for ever, and so would one that something steps in front of.
fn obstacle(
    tx: &mut dyn Transaction,
    id: i64,
    new: &NewEvent,
    frozen: &[Delivery],
) -> Result<Option<Obstacle>, StoreError> {
    let lane = tx.first(
        "SELECT id, leased, site FROM lane WHERE key = ?1 AND depth > 0",
        values![new.lane],
        |row| Ok((row.get::<i64>(0)?, row.get::<bool>(1)?, row.get::<Option<String>>(2)?)),
    )?;
    let Some((lane, is_leased, site)) = lane else { return slot_obstacle(tx, new, frozen) };
    if is_leased {
        return Ok(Some(Obstacle::PersonUnderWay));
    }
    if frozen.iter().any(is_begun) && site != new.site {
        return Ok(Some(Obstacle::OtherSite));
    }
    let head: Option<i64> =
        tx.one("SELECT min(id) FROM event WHERE lane = ?1 AND state = 'waiting'", values![lane])?;
    if tx.exists("SELECT 1 FROM delivery WHERE event = ?1 AND step = 'sending'", values![head])? {
        return Ok(Some(Obstacle::PersonSending));
    }
    if head.is_some_and(|head| head < id) && frozen.iter().any(is_in_doubt) {
        return Ok(Some(Obstacle::OlderWaits));
    }
    slot_obstacle(tx, new, frozen)
}

fn slot_obstacle(
    tx: &mut dyn Transaction,
    new: &NewEvent,
    frozen: &[Delivery],
) -> Result<Option<Obstacle>, StoreError> {
    for delivery in frozen.iter().filter(|delivery| is_in_doubt(delivery)) {
        let is_taken = tx.exists(
            "SELECT 1 FROM delivery WHERE site = ?1 AND contact = ?2 AND step = 'sending'",
            values![new.site, delivery.contact],
        )?;
        if is_taken {
            return Ok(Some(Obstacle::ContactSending));
        }
    }
    Ok(None)
}

fn reset_deliveries(tx: &mut dyn Transaction, event: i64, frozen: &[Delivery]) -> Result<(), StoreError> {
    let sql = if frozen.iter().any(is_begun) {
        "UPDATE delivery SET step = CASE WHEN doubt_since IS NULL THEN 'planned' ELSE 'sending' END, settled_at = NULL
         WHERE event = ?1 AND step = 'dead'"
    } else {
        "DELETE FROM delivery WHERE event = ?1"
    };
    tx.execute(sql, values![event])?;
    Ok(())
}

/// A lane that was empty is held: held lanes are claimed after all others, so live messages go first. Any other lane is
/// looked at as it is.
pub(super) fn wait_behind_live(tx: &mut dyn Transaction, lane: i64, depth: i64) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE lane SET hold = CASE WHEN ?2 = 1 AND site IS NOT NULL THEN ?3 ELSE hold END, next_at = ?4,
           failures = CASE WHEN ?2 = 1 THEN 0 ELSE failures END,
           failing_since = CASE WHEN ?2 = 1 THEN NULL ELSE failing_since END
         WHERE id = ?1",
        values![lane, depth, Reason::Replayed.encode(), now()],
    )?;
    Ok(())
}
