//! Retention: what is finished goes when it is old, a few requests at a time, with everything that came of them.

use std::time::Duration;

use super::clock::{limit, millis, now};
use crate::config::Retention;
use crate::store::StoreError;
use crate::store::transaction::Transaction;
use crate::store::value::values;

/// Requests handled by one transaction: short enough not to be felt by those who wait to be acknowledged.
const CHUNK: usize = 200;
/// Requests looked at in one go: most that are kept for a while have nothing left to remove.
const WINDOW: i64 = 2_000;

/// Requests that may go, found without a lock on the writer.
pub(in crate::store) struct Old {
    facts: Vec<i64>,
    bodies: Vec<i64>,
    /// The last request that was looked at; `None` when there are none behind it.
    pub(in crate::store) looked_to: Option<i64>,
}

impl Old {
    pub(in crate::store) fn is_empty(&self) -> bool {
        self.facts.is_empty() && self.bodies.is_empty()
    }
}

/// Looks at the next requests behind `after`.
pub(in crate::store) fn old(
    tx: &mut dyn Transaction,
    keep: Retention,
    after: i64,
) -> Result<Old, StoreError> {
    let young = first_since(tx, now() - millis(keep.bodies.min(keep.facts)))?;
    let end = tx.first(WINDOW_END, values![after, WINDOW, young], |row| row.get(0))?;
    let window = (after, end.unwrap_or(i64::MAX));
    let facts = finished_before(tx, ANY, keep.facts, window)?;
    let bodies = finished_before(tx, WITH_BODY, keep.bodies, window)?;
    let cut_short = [&facts, &bodies].into_iter().filter(|found| found.len() == CHUNK);
    let looked_to = cut_short.filter_map(|found| found.last().copied()).min().or(end);
    Ok(Old { facts, bodies, looked_to })
}

const WINDOW_END: &str = "SELECT id FROM request WHERE id > ?1 AND id < ?3 ORDER BY id LIMIT 1 OFFSET ?2 - 1";

/// Requests that ended before that time, with nothing still waiting, held, dead or unread.
fn finished_before(
    tx: &mut dyn Transaction,
    and: &str,
    age: Duration,
    (after, end): (i64, i64),
) -> Result<Vec<i64>, StoreError> {
    let before = now() - millis(age);
    let end = end.min(first_since(tx, before)? - 1);
    tx.all(&finished(and), values![after, end, before, limit(CHUNK)], |row| row.get(0))
}

fn finished(and: &str) -> String {
    format!(
        "SELECT id FROM request
         WHERE id > ?1 AND id <= ?2 AND id <= (SELECT cursor FROM intake WHERE id = 1)
           AND id < (SELECT max(id) FROM request) AND {and}
           AND NOT EXISTS (
             SELECT 1 FROM event
             WHERE request = request.id AND (state IN ('waiting', 'dead') OR settled_at > ?3))
           AND NOT EXISTS (SELECT 1 FROM lookup WHERE request = request.id AND state IN ('waiting', 'held', 'dead'))
           AND NOT EXISTS (SELECT 1 FROM remark WHERE request = request.id AND state IN ('malformed', 'held'))
         ORDER BY id LIMIT ?4"
    )
}

const ANY: &str = "TRUE";
const WITH_BODY: &str = "body IS NOT NULL";

/// The first request that arrived since then. Ids are the order of arrival: halving finds it without an index.
fn first_since(tx: &mut dyn Transaction, since: i64) -> Result<i64, StoreError> {
    let bounds =
        tx.first("SELECT coalesce(min(id), 0), coalesce(max(id), -1) + 1 FROM request", values![], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    let (mut low, mut high): (i64, i64) = bounds.unwrap_or_default();
    while low < high {
        let middle = low + (high - low) / 2;
        let next: Option<(i64, i64)> = tx.first(
            "SELECT id, received_at FROM request WHERE id >= ?1 ORDER BY id LIMIT 1",
            values![middle],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        match next {
            Some((id, received_at)) if received_at < since => low = id + 1,
            _ => high = middle,
        }
    }
    Ok(low)
}

/// Removes what is old.
pub(in crate::store) fn prune(tx: &mut dyn Transaction, old: &Old) -> Result<(), StoreError> {
    let facts = old.facts.iter().flat_map(|request| FORGET.iter().map(move |sql| (sql, request)));
    let bodies = old.bodies.iter().flat_map(|request| EMPTY.iter().map(move |sql| (sql, request)));
    for (sql, request) in facts.chain(bodies) {
        tx.execute(sql, values![request])?;
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
    use crate::store::sqlite::{assert_reads_by_index, in_memory};

    #[test]
    fn no_look_reads_more_of_the_store_than_it_needs() -> anyhow::Result<()> {
        let finished = [finished(ANY), finished(WITH_BODY)];
        let looks = finished.iter().map(String::as_str).chain([WINDOW_END]);
        assert_reads_by_index(looks.chain(FORGET.iter().chain(EMPTY).copied()))
    }

    #[test]
    fn a_round_looks_at_each_request_once() -> anyhow::Result<()> {
        let tx: &mut dyn Transaction = &mut in_memory()?;
        tx.execute(
            "WITH RECURSIVE number (it) AS (SELECT 1 UNION ALL SELECT it + 1 FROM number WHERE it < 4501)
             INSERT INTO request SELECT it, 'facebook', it, 'POST', '', '[]', 0, '[]',
               CASE WHEN it > 4201 THEN x'00' END
             FROM number",
            values![],
        )?;
        tx.execute("UPDATE intake SET cursor = 4501", values![])?;
        let keep = Retention { bodies: Duration::ZERO, facts: Duration::from_hours(24 * 365 * 1_000) };
        let (mut after, mut looks, mut emptied) = (Some(0), Vec::new(), 0);
        while let Some(from) = after {
            let old = old(tx, keep, from)?;
            prune(tx, &old)?;
            emptied += old.bodies.len();
            after = old.looked_to;
            looks.extend(after);
        }
        assert_eq!((looks, emptied), (vec![2_000, 4_000, 4_401], 299), "the newest request stays as it is");
        Ok(())
    }
}
