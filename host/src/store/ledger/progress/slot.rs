//! The states of a delivery, and the slot of its contact: one send at a time.

use crate::store::ledger::clock::now;
use crate::store::ledger::delivery::{deliveries, is_open};
use crate::store::transaction::Transaction;
use crate::store::value::values;
use crate::store::{Body, ClaimRef, StoreError};

/// Refuses what is said of another event's delivery, or of one that has ended; and of one that is not under way, unless
/// that `may_be_planned`.
pub(super) fn check_open(
    tx: &mut dyn Transaction,
    claim: &ClaimRef,
    delivery: i64,
    may_be_planned: bool,
) -> Result<(), StoreError> {
    let planned = if may_be_planned { "planned" } else { "sending" };
    let is_open = tx.exists(
        "SELECT 1 FROM delivery WHERE id = ?1 AND event = ?2 AND step IN ('sending', ?3)",
        values![delivery, claim.event, planned],
    )?;
    if is_open {
        return Ok(());
    }
    Err(StoreError::Failed(format!("delivery {delivery} of event {} is not in that state", claim.event)))
}

/// Takes the slot of the delivery's contact; false when another delivery has it.
pub(super) fn take(
    tx: &mut dyn Transaction,
    delivery: i64,
    conversation: &str,
    started_at: i64,
) -> Result<bool, StoreError> {
    let taken = tx.execute(
        "UPDATE delivery SET step = 'sending', conversation = ?2, started_at = ?3, doubt_since = NULL
         WHERE id = ?1 AND NOT EXISTS (
           SELECT 1 FROM delivery AS other WHERE other.site = delivery.site AND other.contact = delivery.contact
             AND other.step = 'sending' AND other.id <> delivery.id)",
        values![delivery, conversation, started_at],
    )?;
    Ok(taken == 1)
}

pub(super) fn end_delivery(
    tx: &mut dyn Transaction,
    claim: &ClaimRef,
    delivery: i64,
    state: &str,
    message_id: Option<&str>,
) -> Result<(), StoreError> {
    let contact: String = tx.one(
        "UPDATE delivery SET step = ?2, message_id = ?3, settled_at = ?4 WHERE id = ?1 RETURNING contact",
        values![delivery, state, message_id, now()],
    )?;
    free(tx, claim, &contact)
}

/// An event that is given up holds no contact's slot any longer.
pub(super) fn give_up_deliveries(tx: &mut dyn Transaction, claim: &ClaimRef) -> Result<(), StoreError> {
    for delivery in deliveries(tx, claim.event)?.into_iter().filter(is_open) {
        end_delivery(tx, claim, delivery.id, "dead", None)?;
    }
    Ok(())
}

/// What was frozen and not sent is resolved and mapped again.
pub(super) fn forget_plan(tx: &mut dyn Transaction, claim: &ClaimRef) -> Result<(), StoreError> {
    tx.execute("DELETE FROM delivery WHERE event = ?1 AND step = 'planned'", values![claim.event])?;
    Ok(())
}

/// Wix refused the body for good: the delivery gets another one, and so do those that were not tried yet.
pub(super) fn reword(tx: &mut dyn Transaction, delivery: i64, body: &Body) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE delivery SET body = ?2
         WHERE event = (SELECT event FROM delivery WHERE id = ?1) AND (id = ?1 OR step = 'planned')",
        values![delivery, body.as_str()],
    )?;
    Ok(())
}

/// A send that surely did not happen frees its slot.
pub(super) fn mark_unsent(
    tx: &mut dyn Transaction,
    claim: &ClaimRef,
    delivery: Option<i64>,
) -> Result<(), StoreError> {
    let Some(delivery) = delivery else { return Ok(()) };
    let contact: String =
        tx.one("UPDATE delivery SET step = 'planned' WHERE id = ?1 RETURNING contact", values![delivery])?;
    free(tx, claim, &contact)
}

pub(super) fn doubt(tx: &mut dyn Transaction, delivery: i64) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE delivery SET doubt_since = coalesce(doubt_since, ?2) WHERE id = ?1",
        values![delivery, now()],
    )?;
    Ok(())
}

fn free(tx: &mut dyn Transaction, claim: &ClaimRef, contact: &str) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE lane SET next_at = ?3, waits_for = NULL WHERE site = ?1 AND waits_for = ?2",
        values![claim.site, contact, now()],
    )?;
    Ok(())
}

/// Which of the message ids are some delivery's result already.
pub(in crate::store) fn known_messages(
    tx: &mut dyn Transaction,
    site: &str,
    ids: Vec<String>,
) -> Result<Vec<String>, StoreError> {
    let mut known = Vec::new();
    for id in ids {
        if tx.exists("SELECT 1 FROM delivery WHERE site = ?1 AND message_id = ?2", values![site, id])? {
            known.push(id);
        }
    }
    Ok(known)
}
