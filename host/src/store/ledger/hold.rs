//! Holds: people who wait for something named, and what makes them due.

use std::collections::BTreeSet;

use super::clock::now;
use crate::store::StoreError;
use crate::store::transaction::Transaction;
use crate::store::value::values;

/// Held people made due by one transaction.
const RECHECKED: i64 = 500;

/// Ends the hold of a lane; a hold that is being decided right now is looked at again at once. Returns the
/// lane's site.
pub(super) fn wake(tx: &mut dyn Transaction, key: &str) -> Result<Option<String>, StoreError> {
    tx.first(
        "UPDATE lane SET next_at = CASE WHEN leased = 1 THEN next_at ELSE ?2 END,
           hold = CASE WHEN leased = 1 THEN hold END, nudged = leased, rechecks = 0
         WHERE key = ?1 AND site IS NOT NULL AND (leased = 1 OR hold IS NOT NULL)
         RETURNING site",
        values![key, now()],
        |row| row.get(0),
    )
}

/// Makes the next held people due, in the order of lanes behind `after`; returns the last of them.
pub(in crate::store) fn recheck_held(
    tx: &mut dyn Transaction,
    after: i64,
) -> Result<(Option<i64>, BTreeSet<String>), StoreError> {
    let woken: Vec<(i64, String)> = tx.all(
        "UPDATE lane SET next_at = ?2 WHERE id IN (
           SELECT id FROM lane WHERE id > ?1 AND hold IS NOT NULL AND site IS NOT NULL AND leased = 0
           ORDER BY id LIMIT ?3)
         RETURNING id, site",
        values![after, now(), RECHECKED],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let last = woken.iter().map(|(lane, _)| *lane).max();
    Ok((last, woken.into_iter().map(|(_, site)| site).collect()))
}
