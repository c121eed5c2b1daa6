//! Lanes: claimed under a lease, with an epoch that refuses the writes of an earlier holder.

use std::time::Duration;

use super::clock::{limit, millis, now};
use super::head::head;
use crate::store::transaction::{Row, Transaction};
use crate::store::value::values;
use crate::store::{Claim, NewEvent, Reason, StoreError};

/// A lane with one more event in it.
pub(super) struct Entered {
    pub(super) id: i64,
    pub(super) site: Option<String>,
    pub(super) depth: i64,
}

/// One more event in the lane. A lane that was empty takes the event's site and is due at once.
pub(super) fn enter(tx: &mut dyn Transaction, instance: &str, new: &NewEvent) -> Result<Entered, StoreError> {
    let account = new.event.account.as_deref();
    let hold = new.site.is_none().then(|| Reason::no_site(instance, account).encode());
    let entered = tx.first(
        "INSERT INTO lane (key, instance, account, site, depth, next_at, hold) VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6)
         ON CONFLICT (key) DO UPDATE SET
           site = CASE WHEN lane.depth = 0 THEN excluded.site ELSE lane.site END,
           hold = CASE WHEN lane.depth = 0 THEN excluded.hold ELSE lane.hold END,
           next_at = CASE WHEN lane.depth = 0 THEN excluded.next_at ELSE lane.next_at END,
           depth = lane.depth + 1
         RETURNING id, site, depth",
        values![new.lane, instance, account, new.site, now(), hold],
        |row| Ok(Entered { id: row.get(0)?, site: row.get(1)?, depth: row.get(2)? }),
    )?;
    entered.ok_or_else(|| StoreError::Failed("a lane could not be entered".to_owned()))
}

/// Leases due lanes with their heads. Lanes of people who are not held go first: checking a held person again keeps
/// nobody waiting.
pub(in crate::store) fn claim(
    tx: &mut dyn Transaction,
    site: &str,
    limit: usize,
    lease: Duration,
) -> Result<Vec<Claim>, StoreError> {
    let mut lanes = due(tx, site, false, limit)?;
    lanes.extend(due(tx, site, true, limit - lanes.len())?);
    let mut claims = Vec::new();
    for lane in lanes {
        claims.extend(lease_lane(tx, lane, lease)?);
    }
    Ok(claims)
}

fn due(tx: &mut dyn Transaction, site: &str, held: bool, at_most: usize) -> Result<Vec<i64>, StoreError> {
    let id = |row: &dyn Row| row.get(0);
    tx.all(
        "SELECT id FROM lane WHERE site = ?1 AND (hold IS NOT NULL) = ?2 AND depth > 0 AND next_at <= ?3
         ORDER BY next_at LIMIT ?4",
        values![site, held, now(), limit(at_most)],
        id,
    )
}

/// Leases one lane under a new epoch; `None` when nothing waits in it.
fn lease_lane(tx: &mut dyn Transaction, lane: i64, lease: Duration) -> Result<Option<Claim>, StoreError> {
    tx.execute(
        "UPDATE lane SET epoch = epoch + 1, leased = 1, next_at = ?2, waits_for = NULL, nudged = 0
         WHERE id = ?1",
        values![lane, now() + millis(lease)],
    )?;
    let head = head(tx, lane, lease)?;
    if head.is_none() {
        tx.execute("UPDATE lane SET leased = 0 WHERE id = ?1", values![lane])?;
    }
    Ok(head)
}

/// When the site's next lane is due; nothing when no lane waits.
pub(in crate::store) fn next_due(
    tx: &mut dyn Transaction,
    site: &str,
) -> Result<Option<Duration>, StoreError> {
    let next_at: Option<i64> = tx.one(
        "SELECT min(next_at) FROM (
           SELECT min(next_at) AS next_at FROM lane WHERE site = ?1 AND (hold IS NOT NULL) = FALSE AND depth > 0
           UNION ALL
           SELECT min(next_at) FROM lane WHERE site = ?1 AND (hold IS NOT NULL) = TRUE AND depth > 0) AS due",
        values![site],
    )?;
    Ok(next_at.map(|at| Duration::from_millis(u64::try_from(at.saturating_sub(now())).unwrap_or_default())))
}
