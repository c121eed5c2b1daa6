//! How much is where.

use crate::store::transaction::Transaction;
use crate::store::value::values;
use crate::store::{Counts, StoreError};

/// How much is waiting, held and dead.
pub(in crate::store) fn counts(tx: &mut dyn Transaction) -> Result<Counts, StoreError> {
    let mut count = |sql: &str| -> Result<u64, StoreError> {
        Ok(u64::try_from(tx.one::<i64>(sql, values![])?).unwrap_or_default())
    };
    let held = count("SELECT CAST(coalesce(sum(depth), 0) AS BIGINT) FROM lane WHERE hold IS NOT NULL")?;
    let held_requests = count("SELECT count(*) FROM remark WHERE state = 'held'")?;
    let held_lookups = count("SELECT count(*) FROM lookup WHERE state = 'held'")?;
    let dead_lookups = count("SELECT count(*) FROM lookup WHERE state = 'dead'")?;
    let open = count("SELECT count(*) FROM event WHERE state = 'waiting'")?;
    Ok(Counts {
        pending_requests: count(
            "SELECT coalesce(max(id), 0) - (SELECT cursor FROM intake WHERE id = 1) FROM request",
        )?,
        waiting: open.saturating_sub(held),
        held: held + held_requests + held_lookups,
        dead: count("SELECT count(*) FROM event WHERE state = 'dead'")? + dead_lookups,
        malformed: count("SELECT count(*) FROM remark WHERE state = 'malformed'")?,
        lookups: count("SELECT count(*) FROM lookup WHERE state = 'waiting'")?,
    })
}
