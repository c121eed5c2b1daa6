//! A claim's lease, and how its lane goes on, rests or is held.

use std::time::Duration;

use rusqlite::{Connection, params};

use crate::store::sqlite::{NEVER, millis, now};
use crate::store::{AttemptOutcome, ClaimRef, Reason, Recorded, StoreError};

/// Renews the lease; refuses the writes of a claim that was lost, or whose event was settled before.
pub(in crate::store::sqlite) fn renew(connection: &Connection, claim: &ClaimRef) -> Result<(), StoreError> {
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

/// Lets a lane go before its events are done; it is due at once.
pub(in crate::store::sqlite) fn release(connection: &Connection, claim: &ClaimRef) -> Result<(), StoreError> {
    renew(connection, claim)?;
    rest(connection, claim, Duration::ZERO)?;
    Ok(())
}

/// Lets a lane go until later; nothing failed.
pub(super) fn rest(
    connection: &Connection,
    claim: &ClaimRef,
    after: Duration,
) -> Result<Recorded, StoreError> {
    let mut update = connection.prepare_cached("UPDATE lane SET leased = 0, next_at = ?2 WHERE id = ?1")?;
    update.execute(params![claim.lane, now() + millis(after)])?;
    Ok(Recorded::Released)
}

pub(super) fn wait_for_slot(
    connection: &Connection,
    claim: &ClaimRef,
    delivery: i64,
) -> Result<(), StoreError> {
    let mut update = connection.prepare_cached(
        "UPDATE lane SET leased = 0, next_at = ?2, waits_for = (SELECT contact FROM delivery WHERE id = ?3)
         WHERE id = ?1",
    )?;
    // Whoever frees the slot wakes the lane; the time is a net below that.
    update.execute(params![claim.lane, now() + millis(SLOT_NET), delivery])?;
    Ok(())
}

const SLOT_NET: Duration = Duration::from_secs(30);

pub(super) fn fail(
    connection: &Connection,
    claim: &ClaimRef,
    after: Duration,
) -> Result<Recorded, StoreError> {
    let mut update = connection.prepare_cached(
        "UPDATE lane SET leased = 0, next_at = ?2, failures = failures + 1, hold = NULL,
           failing_since = coalesce(failing_since, ?3) WHERE id = ?1",
    )?;
    update.execute(params![claim.lane, now() + millis(after), now()])?;
    Ok(Recorded::Released)
}

pub(super) fn hold(
    connection: &Connection,
    claim: &ClaimRef,
    reason: &Reason,
    recheck: Option<Duration>,
) -> Result<Recorded, StoreError> {
    let next_at = recheck.map_or(NEVER, |after| now() + millis(after));
    let mut update = connection.prepare_cached(
        "UPDATE lane SET leased = 0, next_at = iif(nudged = 1, ?4, ?2), nudged = 0, hold = ?3,
           rechecks = rechecks + 1, failures = 0, failing_since = NULL WHERE id = ?1",
    )?;
    update.execute(params![claim.lane, next_at, reason.encode(), now()])?;
    Ok(Recorded::Released)
}

/// Whether nothing is new: someone held for something waits for the same as before.
pub(super) fn is_still_held(
    connection: &Connection,
    claim: &ClaimRef,
    outcome: &AttemptOutcome,
) -> Result<bool, StoreError> {
    let AttemptOutcome::Hold { reason, .. } = outcome else { return Ok(false) };
    let mut select = connection.prepare_cached("SELECT 1 FROM lane WHERE id = ?1 AND hold = ?2")?;
    Ok(select.exists(params![claim.lane, reason.encode()])?)
}

/// What goes out is held no longer. Failures stay counted until a call succeeds: a send that starts is none yet.
pub(super) fn release_hold(connection: &Connection, claim: &ClaimRef) -> Result<(), StoreError> {
    let mut update = connection
        .prepare_cached("UPDATE lane SET hold = NULL, rechecks = 0 WHERE id = ?1 AND hold IS NOT NULL")?;
    update.execute([claim.lane])?;
    Ok(())
}

/// A step succeeded: failures and holds are over.
pub(super) fn progress(connection: &Connection, claim: &ClaimRef) -> Result<(), StoreError> {
    let mut update = connection.prepare_cached(
        "UPDATE lane SET failures = 0, failing_since = NULL, hold = NULL, rechecks = 0
         WHERE id = ?1 AND (failing_since IS NOT NULL OR hold IS NOT NULL)",
    )?;
    update.execute([claim.lane])?;
    Ok(())
}
