//! A delivery's steps, and the slot of its contact.

use rusqlite::{Connection, params};

use crate::store::sqlite::lane::deliveries;
use crate::store::sqlite::now;
use crate::store::{Body, ClaimRef, Delivery, DeliveryState, StoreError};

/// Refuses what is said of another event's delivery, or of one that has ended; and of one that is not under way, unless
/// that `may_be_planned`.
pub(super) fn check_open(
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

pub(super) fn end_delivery(
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
pub(super) fn bury_deliveries(connection: &Connection, claim: &ClaimRef) -> Result<(), StoreError> {
    let open =
        |delivery: &Delivery| matches!(delivery.state, DeliveryState::Planned | DeliveryState::Sending);
    for delivery in deliveries(connection, claim.event)?.into_iter().filter(open) {
        end_delivery(connection, claim, delivery.id, "dead", None)?;
    }
    Ok(())
}

/// What was frozen and not sent is resolved and mapped anew.
pub(super) fn forget_plan(connection: &Connection, claim: &ClaimRef) -> Result<(), StoreError> {
    let mut delete =
        connection.prepare_cached("DELETE FROM delivery WHERE event = ?1 AND step = 'planned'")?;
    delete.execute([claim.event])?;
    Ok(())
}

/// Wix refused the body for good: the delivery gets another one, and so do those that were not tried yet.
pub(super) fn reword(connection: &Connection, delivery: i64, body: &Body) -> Result<(), StoreError> {
    let mut update = connection.prepare_cached(
        "UPDATE delivery SET body = ?2
         WHERE event = (SELECT event FROM delivery WHERE id = ?1) AND (id = ?1 OR step = 'planned')",
    )?;
    update.execute(params![delivery, body.as_str()])?;
    Ok(())
}

/// A send that surely did not happen frees its slot.
pub(super) fn mark_unsent(
    connection: &Connection,
    claim: &ClaimRef,
    delivery: Option<i64>,
) -> Result<(), StoreError> {
    let Some(delivery) = delivery else { return Ok(()) };
    let mut update =
        connection.prepare_cached("UPDATE delivery SET step = 'planned' WHERE id = ?1 RETURNING contact")?;
    let contact: String = update.query_row([delivery], |row| row.get(0))?;
    free_slot(connection, claim, &contact)
}

pub(super) fn doubt(connection: &Connection, delivery: i64) -> Result<(), StoreError> {
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

/// Which of the message ids are some delivery's result already.
pub(in crate::store::sqlite) fn known_messages(
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
