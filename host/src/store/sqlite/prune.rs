//! Retention: what is settled goes when it is old, a few requests at a time, with everything that came of them.

use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, params};

use super::{millis, now};
use crate::config::Retention;
use crate::store::StoreError;

/// Requests handled by one transaction: short enough not to be felt by those who wait to be acknowledged.
const CHUNK: usize = 200;
/// Requests looked at in one go: most that are kept for a while have nothing left to remove.
const WINDOW: i64 = 2_000;

/// Requests that may go, found without a lock on the writer.
pub(super) struct Old {
    facts: Vec<i64>,
    bodies: Vec<i64>,
    /// The last request that was looked at; `None` when there are none behind it.
    pub(super) looked_to: Option<i64>,
}

impl Old {
    pub(super) fn is_empty(&self) -> bool {
        self.facts.is_empty() && self.bodies.is_empty()
    }
}

/// Looks at the next requests behind `after`.
pub(super) fn old(connection: &Connection, keep: Retention, after: i64) -> Result<Old, StoreError> {
    let young = first_since(connection, now() - millis(keep.bodies.min(keep.facts)))?;
    let mut window_end = connection.prepare_cached(WINDOW_END)?;
    let end = window_end.query_row([after, WINDOW, young], |row| row.get(0)).optional()?;
    let window = (after, end.unwrap_or(i64::MAX));
    let facts = settled_before(connection, ANY, keep.facts, window)?;
    let bodies = settled_before(connection, WITH_BODY, keep.bodies, window)?;
    let cut_short = [&facts, &bodies].into_iter().filter(|found| found.len() == CHUNK);
    let looked_to = cut_short.filter_map(|found| found.last().copied()).min().or(end);
    Ok(Old { facts, bodies, looked_to })
}

const WINDOW_END: &str = "SELECT id FROM request WHERE id > ?1 AND id < ?3 ORDER BY id LIMIT 1 OFFSET ?2 - 1";

/// Requests older than that, all of it settled before, too, of which nothing waits, is held, dead or unread.
fn settled_before(
    connection: &Connection,
    and: &str,
    age: Duration,
    (after, end): (i64, i64),
) -> Result<Vec<i64>, StoreError> {
    let mut select = connection.prepare_cached(&settled(and))?;
    let before = now() - millis(age);
    let end = end.min(first_since(connection, before)? - 1);
    let limit = i64::try_from(CHUNK).unwrap_or(i64::MAX);
    let rows = select.query_map([after, end, before, limit], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn settled(and: &str) -> String {
    format!(
        "SELECT id FROM request
         WHERE id > ?1 AND id <= min(?2, (SELECT cursor FROM intake WHERE id = 1))
           AND id < (SELECT max(id) FROM request) AND {and}
           AND NOT EXISTS (
             SELECT 1 FROM event
             WHERE request = request.id AND (state IN ('waiting', 'dead') OR settled_at > ?3))
           AND NOT EXISTS (SELECT 1 FROM lookup WHERE request = request.id AND state IN ('waiting', 'held', 'dead'))
           AND NOT EXISTS (SELECT 1 FROM remark WHERE request = request.id AND state IN ('malformed', 'held'))
         ORDER BY id LIMIT ?4"
    )
}

const ANY: &str = "1";
const WITH_BODY: &str = "body IS NOT NULL";

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sqlite::schema::migrate;

    #[test]
    fn no_look_reads_more_of_the_store_than_it_needs() -> anyhow::Result<()> {
        let connection = Connection::open_in_memory()?;
        migrate(&connection)?;
        let settled = [settled(ANY), settled(WITH_BODY)];
        let looks = settled.iter().map(String::as_str).chain([WINDOW_END]);
        for sql in looks.chain(FORGET.iter().chain(EMPTY).copied()) {
            let mut explain = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
            let steps = explain.raw_query().mapped(|row| row.get::<_, String>("detail"));
            let steps: Vec<String> = steps.collect::<Result<_, _>>()?;
            let whole = |step: &String| step.starts_with("SCAN") || step.contains("TEMP B-TREE");
            assert!(!steps.is_empty() && !steps.iter().any(whole), "{sql}: {steps:?}");
        }
        Ok(())
    }

    #[test]
    fn a_round_looks_at_each_request_once() -> anyhow::Result<()> {
        let connection = Connection::open_in_memory()?;
        migrate(&connection)?;
        connection.execute_batch(
            "WITH RECURSIVE number (it) AS (SELECT 1 UNION ALL SELECT it + 1 FROM number WHERE it < 4501)
             INSERT INTO request SELECT it, 'facebook', it, 'POST', '', '[]', 0, '[]', iif(it > 4201, x'00', NULL)
             FROM number;
             UPDATE intake SET cursor = 4501;",
        )?;
        let keep = Retention { bodies: Duration::ZERO, facts: Duration::from_hours(24 * 365 * 1_000) };
        let (mut after, mut looks, mut emptied) = (Some(0), Vec::new(), 0);
        while let Some(from) = after {
            let old = old(&connection, keep, from)?;
            prune(&connection, &old)?;
            emptied += old.bodies.len();
            after = old.looked_to;
            looks.extend(after);
        }
        assert_eq!((looks, emptied), (vec![2_000, 4_000, 4_401], 299), "the newest request stays as it is");
        Ok(())
    }
}
