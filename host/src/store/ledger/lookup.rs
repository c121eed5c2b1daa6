//! Look-ups: what a provider must still be asked.
//!
//! Those about the same stand in a lane, in the order of arrival. Only its head is ever due; it stays the head while it
//! is leased, fails or is held, and its end makes the next one due.

use std::time::Duration;

use inbox_core::Lookup;

use super::clock::{NEVER, limit, millis, now, since, timestamp};
use super::json::{json, to_json};
use crate::store::transaction::{Row, Transaction};
use crate::store::value::values;
use crate::store::{ClaimedLookup, ParsedRequest, Reason, StoreError};

/// Queues a look-up, behind those that are about the same.
pub(super) fn enter(
    tx: &mut dyn Transaction,
    parsed: &ParsedRequest,
    lookup: &Lookup,
    request: i64,
) -> Result<(), StoreError> {
    let about = lookup.lane.as_ref().map(|about| (&parsed.instance, &lookup.account, about));
    let lane = about.map(|about| to_json(&about)).transpose()?;
    let (next_at, reason) = match &lane {
        Some(lane) if tx.exists(IS_TAKEN, values![lane])? => (NEVER, Some(Reason::EarlierLookup.encode())),
        _ => (now(), None),
    };
    let (received_at, lookup) = (parsed.received_at.as_millisecond(), to_json(lookup)?);
    tx.execute(
        "INSERT INTO lookup (request, instance, received_at, lookup, lane, state, next_at, reason)
         VALUES (?1, ?2, ?3, ?4, ?5, 'waiting', ?6, ?7)",
        values![request, parsed.instance, received_at, lookup, lane, next_at, reason],
    )?;
    Ok(())
}

const IS_TAKEN: &str = "SELECT 1 FROM lookup WHERE lane = ?1 AND state IN ('waiting', 'held')";

/// The lane's next look-up becomes due, once the one before it has ended.
fn advance(tx: &mut dyn Transaction, ended: i64) -> Result<(), StoreError> {
    tx.execute(ADVANCE, values![ended, now(), NEVER])?;
    Ok(())
}

const ADVANCE: &str = "UPDATE lookup SET next_at = ?2, reason = NULL WHERE next_at = ?3 AND id = (
  SELECT id FROM lookup
  WHERE lane = (SELECT lane FROM lookup WHERE id = ?1) AND state IN ('waiting', 'held') ORDER BY id LIMIT 1)";

/// Leases due look-ups; one whose lease ends is due again.
pub(in crate::store) fn claim(
    tx: &mut dyn Transaction,
    at_most: usize,
    lease: Duration,
) -> Result<Vec<ClaimedLookup>, StoreError> {
    let now = now();
    let leased = tx.all(CLAIM, values![now + millis(lease), now, limit(at_most)], |row| claimed(row, now))?;
    let mut readable = Vec::new();
    for lookup in leased {
        match lookup {
            Ok(lookup) => readable.push(lookup),
            // What cannot be read ends by itself, and stops nobody else.
            Err((id, problem)) => give_up(tx, id, &Reason::text(problem))?,
        }
    }
    Ok(readable)
}

const CLAIM: &str = "UPDATE lookup SET next_at = ?1 WHERE id IN
  (SELECT id FROM lookup WHERE state = 'waiting' AND next_at <= ?2 ORDER BY next_at, id LIMIT ?3)
  RETURNING id, instance, received_at, lookup, failures, failing_since";

/// A look-up, or the id of one that cannot be read back.
fn claimed(row: &dyn Row, now: i64) -> Result<Result<ClaimedLookup, (i64, StoreError)>, StoreError> {
    let id = row.get("id")?;
    let lookup = match json(&row.get::<String>("lookup")?) {
        Ok(lookup) => lookup,
        Err(problem) => return Ok(Err((id, problem))),
    };
    Ok(Ok(ClaimedLookup {
        id,
        instance: row.get("instance")?,
        lookup,
        received_at: timestamp(row.get("received_at")?),
        failures: row.get("failures")?,
        failing_for: since(row.get("failing_since")?, now),
    }))
}

pub(in crate::store) fn retry(
    tx: &mut dyn Transaction,
    id: i64,
    after: Duration,
    reason: &Reason,
) -> Result<(), StoreError> {
    let now = now();
    tx.execute(
        "UPDATE lookup SET next_at = ?2, failures = failures + 1, failing_since = coalesce(failing_since, ?3),
           reason = ?4 WHERE id = ?1 AND state = 'waiting'",
        values![id, now + millis(after), now, reason.encode()],
    )?;
    Ok(())
}

/// What was asked is known: it is done, also after it was given up.
pub(super) fn answered(tx: &mut dyn Transaction, id: i64) -> Result<(), StoreError> {
    tx.execute("UPDATE lookup SET state = 'done', reason = NULL WHERE id = ?1", values![id])?;
    advance(tx, id)
}

pub(in crate::store) fn give_up(
    tx: &mut dyn Transaction,
    id: i64,
    reason: &Reason,
) -> Result<(), StoreError> {
    end_waiting(tx, id, "dead", reason)?;
    advance(tx, id)
}

/// Lets a look-up wait for its instance. It stays the head of its lane.
pub(in crate::store) fn hold(tx: &mut dyn Transaction, id: i64, reason: &Reason) -> Result<(), StoreError> {
    end_waiting(tx, id, "held", reason)
}

fn end_waiting(tx: &mut dyn Transaction, id: i64, state: &str, reason: &Reason) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE lookup SET state = ?2, reason = ?3 WHERE id = ?1 AND state = 'waiting'",
        values![id, state, reason.encode()],
    )?;
    Ok(())
}

/// Makes due again what waits for one of these instances.
pub(in crate::store) fn release(tx: &mut dyn Transaction, instances: &[String]) -> Result<(), StoreError> {
    for instance in instances {
        tx.execute(RELEASE, values![instance, now()])?;
    }
    Ok(())
}

const RELEASE: &str = "UPDATE lookup SET state = 'waiting', next_at = ?2, reason = NULL
  WHERE state = 'held' AND instance = ?1";

/// Look-ups of the request that ended are made again; what they bring is recognised, too. Each is due at once, unless
/// another about the same is on its way; who ends that one makes it due.
pub(super) fn ask_again(tx: &mut dyn Transaction, request: i64) -> Result<usize, StoreError> {
    let ended: Vec<i64> = tx.all(
        "SELECT id FROM lookup WHERE request = ?1 AND state IN ('done', 'dead') ORDER BY id",
        values![request],
        |row| row.get(0),
    )?;
    for lookup in &ended {
        tx.execute(
            "UPDATE lookup SET state = 'waiting', failures = 0, failing_since = NULL, reason = NULL,
               next_at = CASE WHEN EXISTS (
                   SELECT 1 FROM lookup AS other
                   WHERE other.lane = lookup.lane AND other.state IN ('waiting', 'held'))
                 THEN CAST(?3 AS BIGINT) ELSE ?2 END
             WHERE id = ?1",
            values![lookup, now(), NEVER],
        )?;
    }
    Ok(ended.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::ledger::take_over;
    use crate::store::sqlite::assert_reads_by_index;

    #[test]
    fn no_look_at_the_queue_reads_more_of_it_than_it_needs() -> anyhow::Result<()> {
        assert_reads_by_index([CLAIM, IS_TAKEN, take_over::LOOKUPS, ADVANCE, RELEASE])
    }
}
