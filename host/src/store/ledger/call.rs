//! Wix calls, written down before they are made.

use std::time::Duration;

use super::clock::{millis, now, since};
use crate::store::StoreError;
use crate::store::transaction::Transaction;
use crate::store::value::values;

/// Well above the minute that Wix looks back, and the time that a call may take.
const CALLS_KEPT_FOR: Duration = Duration::from_mins(10);

pub(in crate::store) fn write(tx: &mut dyn Transaction, budget: &str, calls: u32) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO call_block (budget, at, calls) VALUES (?1, ?2, ?3)",
        values![budget, now(), calls],
    )?;
    Ok(())
}

pub(in crate::store) fn written(
    tx: &mut dyn Transaction,
    budget: &str,
    within: Duration,
) -> Result<Vec<(Duration, u32)>, StoreError> {
    let now = now();
    tx.all(
        "SELECT at, calls FROM call_block WHERE budget = ?1 AND at >= ?2 ORDER BY at",
        values![budget, now - millis(within)],
        |row| Ok((since(row.get(0)?, now), row.get(1)?)),
    )
}

/// Removes what no longer counts.
pub(in crate::store) fn prune(tx: &mut dyn Transaction) -> Result<(), StoreError> {
    tx.execute("DELETE FROM call_block WHERE at < ?1", values![now() - millis(CALLS_KEPT_FOR)])?;
    Ok(())
}
