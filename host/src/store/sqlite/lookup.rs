//! Look-ups: what a provider must still be asked.
//!
//! Those about the same stand in a lane, in the order of arrival. Only its head is ever due; it stays the head while it
//! is leased, fails or is held, and whoever ends it makes the next one due.

use std::time::Duration;

use inbox_core::Lookup;
use rusqlite::{Connection, Row, params};

use super::{NEVER, json, millis, now, timestamp, to_json};
use crate::store::{ClaimedLookup, ParsedRequest, Reason, StoreError};

/// Ends every lease of an earlier process. What failed is tried at once, too: a restart may be what mended it.
pub(super) fn take_over(connection: &Connection) -> Result<(), StoreError> {
    connection.prepare_cached(TAKE_OVER)?.execute([now(), NEVER])?;
    Ok(())
}

const TAKE_OVER: &str =
    "UPDATE lookup SET next_at = ?1 WHERE state = 'waiting' AND next_at > ?1 AND next_at < ?2";

/// Queues a look-up, behind those that are about the same.
pub(super) fn enter(
    connection: &Connection,
    intake: &ParsedRequest,
    lookup: &Lookup,
    request: i64,
) -> Result<(), StoreError> {
    let about = lookup.lane.as_ref().map(|about| (&intake.instance, &lookup.account, about));
    let lane = about.map(|about| to_json(&about)).transpose()?;
    let mut is_taken = connection.prepare_cached(IS_TAKEN)?;
    let (next_at, reason) = match &lane {
        Some(lane) if is_taken.exists([lane])? => (NEVER, Some(Reason::EarlierLookup.encode())),
        _ => (now(), None),
    };
    let mut insert = connection.prepare_cached(
        "INSERT INTO lookup (request, instance, received_at, lookup, lane, state, next_at, reason)
         VALUES (?1, ?2, ?3, ?4, ?5, 'waiting', ?6, ?7)",
    )?;
    let received_at = intake.received_at.as_millisecond();
    insert.execute(params![
        request,
        intake.instance,
        received_at,
        to_json(lookup)?,
        lane,
        next_at,
        reason
    ])?;
    Ok(())
}

const IS_TAKEN: &str = "SELECT 1 FROM lookup WHERE lane = ?1 AND state IN ('waiting', 'held')";

/// The lane's next look-up becomes due, once the one before it has ended.
fn advance(connection: &Connection, ended: i64) -> Result<(), StoreError> {
    connection.prepare_cached(ADVANCE)?.execute([ended, now(), NEVER])?;
    Ok(())
}

const ADVANCE: &str = "UPDATE lookup SET next_at = ?2, reason = NULL WHERE next_at = ?3 AND id = (
  SELECT id FROM lookup
  WHERE lane = (SELECT lane FROM lookup WHERE id = ?1) AND state IN ('waiting', 'held') ORDER BY id LIMIT 1)";

/// Leases due look-ups; one whose lease ends is due again.
pub(super) fn claim(
    connection: &Connection,
    limit: usize,
    lease: Duration,
) -> Result<Vec<ClaimedLookup>, StoreError> {
    let now = now();
    let mut claim = connection.prepare_cached(CLAIM)?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = claim.query_map(params![now + millis(lease), now, limit], |row| claimed(row, now))?;
    let mut readable = Vec::new();
    for row in rows.collect::<Result<Vec<_>, _>>()? {
        match row {
            Ok(lookup) => readable.push(lookup),
            // What cannot be read ends by itself, and stops nobody else.
            Err((id, problem)) => bury(connection, id, &Reason::text(problem))?,
        }
    }
    Ok(readable)
}

const CLAIM: &str = "UPDATE lookup SET next_at = ?1 WHERE id IN
  (SELECT id FROM lookup WHERE state = 'waiting' AND next_at <= ?2 ORDER BY next_at, id LIMIT ?3)
  RETURNING id, instance, received_at, lookup, failures, failing_since";

/// A look-up, or the id of one that cannot be read back.
fn claimed(row: &Row<'_>, now: i64) -> rusqlite::Result<Result<ClaimedLookup, (i64, StoreError)>> {
    let id = row.get("id")?;
    let lookup = match json(&row.get::<_, String>("lookup")?) {
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

pub(super) fn retry(
    connection: &Connection,
    id: i64,
    after: Duration,
    reason: &Reason,
) -> Result<(), StoreError> {
    let mut update = connection.prepare_cached(
        "UPDATE lookup SET next_at = ?2, failures = failures + 1, failing_since = coalesce(failing_since, ?3),
           reason = ?4 WHERE id = ?1 AND state = 'waiting'",
    )?;
    let now = now();
    update.execute(params![id, now + millis(after), now, reason.encode()])?;
    Ok(())
}

/// What was asked is known: it is done with, also after it was given up.
pub(super) fn answered(connection: &Connection, id: i64) -> Result<(), StoreError> {
    connection
        .prepare_cached("UPDATE lookup SET state = 'done', reason = NULL WHERE id = ?1")?
        .execute([id])?;
    advance(connection, id)
}

pub(super) fn bury(connection: &Connection, id: i64, reason: &Reason) -> Result<(), StoreError> {
    end_waiting(connection, id, "dead", reason)?;
    advance(connection, id)
}

/// Lets a look-up wait for its instance. It stays the head of its lane.
pub(super) fn hold(connection: &Connection, id: i64, reason: &Reason) -> Result<(), StoreError> {
    end_waiting(connection, id, "held", reason)
}

fn end_waiting(connection: &Connection, id: i64, state: &str, reason: &Reason) -> Result<(), StoreError> {
    let mut update = connection
        .prepare_cached("UPDATE lookup SET state = ?2, reason = ?3 WHERE id = ?1 AND state = 'waiting'")?;
    update.execute(params![id, state, reason.encode()])?;
    Ok(())
}

/// Lets go on what waits for one of these instances.
pub(super) fn release(connection: &Connection, instances: &[String]) -> Result<(), StoreError> {
    let mut update = connection.prepare_cached(RELEASE)?;
    for instance in instances {
        update.execute(params![instance, now()])?;
    }
    Ok(())
}

const RELEASE: &str = "UPDATE lookup SET state = 'waiting', next_at = ?2, reason = NULL
  WHERE state = 'held' AND instance = ?1";

/// How long something has been so; nothing when it is not.
pub(super) fn since(start: Option<i64>, now: i64) -> Duration {
    let elapsed = start.map_or(0, |start| now.saturating_sub(start));
    Duration::from_millis(u64::try_from(elapsed).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sqlite::schema::migrate;

    #[test]
    fn no_look_at_the_queue_reads_more_of_it_than_it_needs() -> anyhow::Result<()> {
        let connection = Connection::open_in_memory()?;
        migrate(&connection)?;
        for sql in [CLAIM, IS_TAKEN, TAKE_OVER, ADVANCE, RELEASE] {
            let mut explain = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
            let steps = explain.raw_query().mapped(|row| row.get::<_, String>("detail"));
            let steps: Vec<String> = steps.collect::<Result<_, _>>()?;
            let whole = |step: &String| step.starts_with("SCAN") || step.contains("TEMP B-TREE");
            assert!(!steps.is_empty() && !steps.iter().any(whole), "{sql}: {steps:?}");
        }
        Ok(())
    }
}
