//! The list of an event's attempts.

use super::clock::now;
use crate::store::transaction::Transaction;
use crate::store::value::values;
use crate::store::{Reason, StoreError};

/// Adds an attempt to the event's list.
pub(super) fn note(
    tx: &mut dyn Transaction,
    event: i64,
    delivery: Option<i64>,
    outcome: &str,
    reason: Option<&Reason>,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO attempt (event, number, delivery, at, outcome, reason)
         VALUES (?1, (SELECT count(*) + 1 FROM attempt WHERE event = ?1), ?2, ?3, ?4, ?5)",
        values![event, delivery, now(), outcome, reason.map(Reason::encode)],
    )?;
    Ok(())
}

/// Why the event's last delivery that was given up was.
pub(super) fn last_death(tx: &mut dyn Transaction, event: i64) -> Result<Option<Reason>, StoreError> {
    let kept: Option<Option<String>> = tx.first(
        "SELECT reason FROM attempt WHERE event = ?1 AND outcome = 'dead' ORDER BY id DESC LIMIT 1",
        values![event],
        |row| row.get(0),
    )?;
    Ok(kept.flatten().as_deref().map(Reason::decode))
}
