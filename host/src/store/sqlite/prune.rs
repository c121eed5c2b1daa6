//! Retention: what is settled goes when it is old, a few requests at a time, with everything that came of them.

use std::time::Duration;

use rusqlite::{Connection, params};

use super::{millis, now};
use crate::config::Retention;
use crate::store::StoreError;

/// Requests handled by one transaction: short enough not to be felt by those who wait to be acknowledged.
const CHUNK: i64 = 200;

/// Requests that may go, found without a lock on the writer.
pub(super) struct Old {
    facts: Vec<i64>,
    bodies: Vec<i64>,
}

impl Old {
    pub(super) fn is_empty(&self) -> bool {
        self.facts.is_empty() && self.bodies.is_empty()
    }
}

pub(super) fn old(connection: &Connection, keep: Retention) -> Result<Old, StoreError> {
    let facts = settled_before(connection, keep.facts, "1")?;
    let bodies = settled_before(connection, keep.bodies, "request.body IS NOT NULL")?;
    Ok(Old { facts, bodies })
}

/// Requests older than that, all of it settled before, too, of which nothing waits, is held, dead or unread.
fn settled_before(connection: &Connection, age: Duration, and: &str) -> Result<Vec<i64>, StoreError> {
    let mut select = connection.prepare_cached(&format!(
        "SELECT id FROM request
         WHERE id < ?1 AND id <= (SELECT cursor FROM intake) AND id < (SELECT max(id) FROM request) AND {and}
           AND NOT EXISTS (
             SELECT 1 FROM event
             WHERE request = request.id AND (state IN ('waiting', 'dead') OR settled_at > ?3))
           AND NOT EXISTS (SELECT 1 FROM lookup WHERE request = request.id AND state IN ('waiting', 'held', 'dead'))
           AND NOT EXISTS (SELECT 1 FROM remark WHERE request = request.id AND state IN ('malformed', 'held'))
         ORDER BY id LIMIT ?2"
    ))?;
    let before = now() - millis(age);
    let rows = select.query_map([first_since(connection, before)?, CHUNK, before], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The first request that arrived since then. Ids are the order of arrival: halving finds it without an index.
fn first_since(connection: &Connection, since: i64) -> Result<i64, StoreError> {
    let mut at_or_after = connection
        .prepare_cached("SELECT id, received_at FROM request WHERE id >= ?1 ORDER BY id LIMIT 1")?;
    let (mut low, mut high): (i64, i64) = connection
        .prepare_cached("SELECT coalesce(min(id), 0), coalesce(max(id), -1) + 1 FROM request")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    while low < high {
        let middle = low + (high - low) / 2;
        let (id, received_at): (i64, i64) =
            at_or_after.query_row([middle], |row| Ok((row.get(0)?, row.get(1)?)))?;
        if received_at < since { low = id + 1 } else { high = middle }
    }
    Ok(low)
}

pub(super) fn prune(connection: &Connection, old: &Old) -> Result<(), StoreError> {
    for request in &old.facts {
        for statement in FORGET {
            connection.prepare_cached(statement)?.execute([request])?;
        }
    }
    for request in &old.bodies {
        for statement in EMPTY {
            connection.prepare_cached(statement)?.execute(params![request])?;
        }
    }
    Ok(())
}

const FORGET: &[&str] = &[
    "DELETE FROM attempt WHERE event IN (SELECT id FROM event WHERE request = ?1)",
    "DELETE FROM delivery WHERE event IN (SELECT id FROM event WHERE request = ?1)",
    "DELETE FROM lane WHERE depth = 0 AND leased = 0 AND id IN (SELECT lane FROM event WHERE request = ?1)",
    "DELETE FROM event WHERE request = ?1",
    "DELETE FROM lookup WHERE request = ?1",
    "DELETE FROM remark WHERE request = ?1",
    "DELETE FROM dedupe WHERE request = ?1",
    "DELETE FROM request WHERE id = ?1",
];

const EMPTY: &[&str] = &[
    "UPDATE delivery SET body = NULL WHERE event IN (SELECT id FROM event WHERE request = ?1)",
    "UPDATE event SET event = NULL WHERE request = ?1",
    "UPDATE request SET body = NULL WHERE id = ?1",
];
