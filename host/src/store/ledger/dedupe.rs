//! What was seen before, by the provider's own id.

use crate::store::transaction::Transaction;
use crate::store::value::values;
use crate::store::{ParsedRequest, StoreError};

/// Whether something is seen for the first time; from now on it is not.
pub(super) fn is_new(
    tx: &mut dyn Transaction,
    parsed: &ParsedRequest,
    account: &str,
    kind: &str,
    key: &str,
    request: i64,
) -> Result<bool, StoreError> {
    let added = tx.execute(
        "INSERT INTO dedupe (instance, account, kind, key, request) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO NOTHING",
        values![parsed.instance, account, kind, key, request],
    )?;
    Ok(added == 1)
}
