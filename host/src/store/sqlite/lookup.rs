//! Look-ups: what a provider must still be asked.

use std::time::Duration;

use rusqlite::{Connection, Row, params};

use super::{json, millis, now, timestamp};
use crate::store::{ClaimedLookup, StoreError};

/// Leases due look-ups; one whose lease ends is due again.
pub(super) fn claim(
    connection: &Connection,
    limit: usize,
    lease: Duration,
) -> Result<Vec<ClaimedLookup>, StoreError> {
    let now = now();
    let mut claim = connection.prepare_cached(
        "UPDATE lookup SET next_at = ?1 WHERE id IN
           (SELECT id FROM lookup WHERE state = 'waiting' AND next_at <= ?2 ORDER BY next_at, id LIMIT ?3)
         RETURNING id, instance, received_at, lookup, failures, failing_since",
    )?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = claim.query_map(params![now + millis(lease), now, limit], |row| claimed(row, now))?;
    let mut readable = Vec::new();
    for row in rows.collect::<Result<Vec<_>, _>>()? {
        match row {
            Ok(lookup) => readable.push(lookup),
            // What cannot be read ends by itself, and stops nobody else.
            Err((id, problem)) => bury(connection, id, &problem.to_string())?,
        }
    }
    Ok(readable)
}

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
    reason: &str,
) -> Result<(), StoreError> {
    let mut update = connection.prepare_cached(
        "UPDATE lookup SET next_at = ?2, failures = failures + 1, failing_since = coalesce(failing_since, ?3),
           reason = ?4 WHERE id = ?1 AND state = 'waiting'",
    )?;
    let now = now();
    update.execute(params![id, now + millis(after), now, reason])?;
    Ok(())
}

pub(super) fn bury(connection: &Connection, id: i64, reason: &str) -> Result<(), StoreError> {
    let mut update = connection.prepare_cached(
        "UPDATE lookup SET state = 'dead', reason = ?2 WHERE id = ?1 AND state = 'waiting'",
    )?;
    update.execute(params![id, reason])?;
    Ok(())
}

/// How long something has been so; nothing when it is not.
pub(super) fn since(start: Option<i64>, now: i64) -> Duration {
    let elapsed = start.map_or(0, |start| now.saturating_sub(start));
    Duration::from_millis(u64::try_from(elapsed).unwrap_or_default())
}
