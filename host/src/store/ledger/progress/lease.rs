//! A claim's lease, and how its lane goes on, waits or is held.

use std::time::Duration;

use crate::store::ledger::clock::{NEVER, millis, now};
use crate::store::transaction::Transaction;
use crate::store::value::values;
use crate::store::{AttemptOutcome, ClaimRef, Reason, Recorded, StoreError};

/// A lane that waits for a slot is woken when the slot is freed; this is the safety net.
const SLOT_NET: Duration = Duration::from_secs(30);

/// Renews the lease; refuses the writes of a claim that was lost, or whose event has ended.
pub(in crate::store) fn renew(tx: &mut dyn Transaction, claim: &ClaimRef) -> Result<(), StoreError> {
    let until = now() + millis(claim.lease);
    let renewed = tx.execute(
        "UPDATE lane SET next_at = ?3 WHERE id = ?1 AND epoch = ?2 AND leased = 1
           AND EXISTS (SELECT 1 FROM event WHERE id = ?4 AND state = 'waiting')",
        values![claim.lane, claim.epoch, until, claim.event],
    )?;
    if renewed == 0 { Err(StoreError::Lost) } else { Ok(()) }
}

/// Lets a lane go before its events are done; it is due at once.
pub(in crate::store) fn release(tx: &mut dyn Transaction, claim: &ClaimRef) -> Result<(), StoreError> {
    renew(tx, claim)?;
    rest(tx, claim, Duration::ZERO)?;
    Ok(())
}

/// Lets a lane go until later; nothing failed.
pub(super) fn rest(
    tx: &mut dyn Transaction,
    claim: &ClaimRef,
    after: Duration,
) -> Result<Recorded, StoreError> {
    tx.execute(
        "UPDATE lane SET leased = 0, next_at = ?2 WHERE id = ?1",
        values![claim.lane, now() + millis(after)],
    )?;
    Ok(Recorded::Released)
}

pub(super) fn wait_for_slot(
    tx: &mut dyn Transaction,
    claim: &ClaimRef,
    delivery: i64,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE lane SET leased = 0, next_at = ?2, waits_for = (SELECT contact FROM delivery WHERE id = ?3)
         WHERE id = ?1",
        values![claim.lane, now() + millis(SLOT_NET), delivery],
    )?;
    Ok(())
}

pub(super) fn fail(
    tx: &mut dyn Transaction,
    claim: &ClaimRef,
    after: Duration,
) -> Result<Recorded, StoreError> {
    tx.execute(
        "UPDATE lane SET leased = 0, next_at = ?2, failures = failures + 1, hold = NULL,
           failing_since = coalesce(failing_since, ?3) WHERE id = ?1",
        values![claim.lane, now() + millis(after), now()],
    )?;
    Ok(Recorded::Released)
}

pub(super) fn hold(
    tx: &mut dyn Transaction,
    claim: &ClaimRef,
    reason: &Reason,
    recheck: Option<Duration>,
) -> Result<Recorded, StoreError> {
    let next_at = recheck.map_or(NEVER, |after| now() + millis(after));
    tx.execute(
        "UPDATE lane SET leased = 0, next_at = CASE WHEN nudged = 1 THEN CAST(?4 AS BIGINT) ELSE ?2 END, nudged = 0, hold = ?3,
           rechecks = rechecks + 1, failures = 0, failing_since = NULL WHERE id = ?1",
        values![claim.lane, next_at, reason.encode(), now()],
    )?;
    Ok(Recorded::Released)
}

/// Whether nothing is new: someone held for something waits for the same as before.
pub(super) fn is_still_held(
    tx: &mut dyn Transaction,
    claim: &ClaimRef,
    outcome: &AttemptOutcome,
) -> Result<bool, StoreError> {
    let AttemptOutcome::Hold { reason, .. } = outcome else { return Ok(false) };
    tx.exists("SELECT 1 FROM lane WHERE id = ?1 AND hold = ?2", values![claim.lane, reason.encode()])
}

/// What goes out is held no longer. Failures stay counted until a call succeeds: a send that starts is none yet.
pub(super) fn release_hold(tx: &mut dyn Transaction, claim: &ClaimRef) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE lane SET hold = NULL, rechecks = 0 WHERE id = ?1 AND hold IS NOT NULL",
        values![claim.lane],
    )?;
    Ok(())
}

/// An attempt succeeded: failures and holds are over.
pub(super) fn progress(tx: &mut dyn Transaction, claim: &ClaimRef) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE lane SET failures = 0, failing_since = NULL, hold = NULL, rechecks = 0
         WHERE id = ?1 AND (failing_since IS NOT NULL OR hold IS NOT NULL)",
        values![claim.lane],
    )?;
    Ok(())
}
