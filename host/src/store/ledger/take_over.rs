//! A new process on an old database: whatever an earlier one was doing is over.

use super::clock::{NEVER, now};
use crate::store::StoreError;
use crate::store::transaction::Transaction;
use crate::store::value::values;

/// Ends every lease of an earlier process. What failed is tried at once, too: a restart may be what fixed it.
pub(in crate::store) fn take_over(tx: &mut dyn Transaction) -> Result<(), StoreError> {
    tx.execute("UPDATE lane SET leased = 0, epoch = epoch + 1, next_at = 0 WHERE leased = 1", &[])?;
    tx.execute(LOOKUPS, values![now(), NEVER])?;
    tx.execute("UPDATE lane SET waits_for = NULL, next_at = 0 WHERE waits_for IS NOT NULL", &[])?;
    Ok(())
}

pub(super) const LOOKUPS: &str =
    "UPDATE lookup SET next_at = ?1 WHERE state = 'waiting' AND next_at > ?1 AND next_at < ?2";
