//! Reingest: a request is read again, on purpose.

use std::collections::BTreeSet;

use super::ingest::ingest;
use super::lookup;
use super::requeue::wait_behind_live;
use crate::store::transaction::Transaction;
use crate::store::value::values;
use crate::store::{IngestReport, ParsedRequest, StoreError};

/// Ingests again what a request says: entries that could not be read before, and look-ups that were made.
///
/// What was ingested before is recognised. Facts without an id of their own only count again when nothing of the request
/// was read before: something newer may be known since.
pub(in crate::store) fn reingest(
    tx: &mut dyn Transaction,
    request: i64,
    mut again: ParsedRequest,
) -> Result<(IngestReport, BTreeSet<String>), StoreError> {
    // Ingesting it before its turn would pass over those before it.
    if request > tx.one("SELECT cursor FROM intake WHERE id = 1", values![])? {
        return Err(StoreError::Failed(format!("request {request} was not ingested yet")));
    }
    let last: Option<i64> = tx.one("SELECT max(id) FROM event WHERE request = ?1", values![request])?;
    if last.is_some() {
        again.links.retain(|new| new.link.dedupe_key.is_some());
    }
    tx.execute("DELETE FROM remark WHERE request = ?1", values![request])?;
    let (mut report, sites) = ingest(tx, &[again])?;
    report.lookups += lookup::ask_again(tx, request)?;
    let empty_before: Vec<(i64, i64)> = tx.all(
        "SELECT lane.id, depth FROM event JOIN lane ON lane.id = event.lane
         WHERE request = ?1 AND event.id > ?2 AND leased = 0 AND depth = 1 AND hold IS NULL",
        values![request, last.unwrap_or_default()],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    for (lane, depth) in empty_before {
        wait_behind_live(tx, lane, depth)?;
    }
    Ok((report, sites))
}
