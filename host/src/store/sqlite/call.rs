//! Wix calls, written down before they are made.

use std::time::Duration;

use rusqlite::{Connection, params};

use super::lookup::since;
use super::{millis, now};
use crate::store::StoreError;

pub(super) fn write(connection: &Connection, budget: &str, calls: u32) -> Result<(), StoreError> {
    let mut insert =
        connection.prepare_cached("INSERT INTO call_block (budget, at, calls) VALUES (?1, ?2, ?3)")?;
    insert.execute(params![budget, now(), calls])?;
    Ok(())
}

pub(super) fn written(
    connection: &Connection,
    budget: &str,
    within: Duration,
) -> Result<Vec<(Duration, u32)>, StoreError> {
    let now = now();
    let mut select = connection
        .prepare_cached("SELECT at, calls FROM call_block WHERE budget = ?1 AND at >= ?2 ORDER BY at")?;
    let rows = select
        .query_map(params![budget, now - millis(within)], |row| Ok((since(row.get(0)?, now), row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Removes what counts no longer.
pub(super) fn prune(connection: &Connection) -> Result<(), StoreError> {
    connection.prepare_cached("DELETE FROM call_block WHERE at < ?1")?.execute([now() - millis(KEPT)])?;
    Ok(())
}

/// Well above the minute that Wix looks back, and the time that a call may take.
const KEPT: Duration = Duration::from_mins(10);
