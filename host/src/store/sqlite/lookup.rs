//! Look-ups: what a provider must still be asked.

use std::time::Duration;

use rusqlite::{Connection, params};

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
    let rows = claim.query_and_then(
        params![now + millis(lease), now, i64::try_from(limit).unwrap_or(i64::MAX)],
        |row| {
            let failing_since: Option<i64> = row.get("failing_since")?;
            Ok(ClaimedLookup {
                id: row.get("id")?,
                instance: row.get("instance")?,
                lookup: json(&row.get::<_, String>("lookup")?)?,
                received_at: timestamp(row.get("received_at")?),
                failures: row.get("failures")?,
                failing_for: since(failing_since, now),
            })
        },
    )?;
    rows.collect()
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
