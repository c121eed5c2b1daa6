//! Requests: appended when they arrive, read back in that order.

use std::ops::ControlFlow;

use inbox_core::host::restore;
use inbox_core::{Headers, WebhookRequest};

use super::clock::{limit, timestamp};
use super::json::{json, to_json};
use crate::store::transaction::{Row, Transaction};
use crate::store::value::values;
use crate::store::{SharedRequest, StoreError, StoredRequest};

/// Bodies read at once: bounds the memory, and the transaction that ingests what they say.
const BYTES_AT_ONCE: usize = 1024 * 1024;

/// A request as it is stored. Its body is the caller's own: it is in memory once.
pub(in crate::store) struct NewRequest {
    instance: String,
    headers: String,
    accounts: String,
    request: SharedRequest,
}

impl NewRequest {
    pub(in crate::store) fn of(instance: &str, request: SharedRequest) -> Result<Self, StoreError> {
        let verified = request.borrow();
        let headers = to_json(&verified.request().headers)?;
        let accounts = to_json(verified.accounts())?;
        Ok(Self { instance: instance.to_owned(), headers, accounts, request })
    }

    pub(in crate::store) fn append(self, tx: &mut dyn Transaction) -> Result<i64, StoreError> {
        let verified = self.request.borrow();
        let request = verified.request();
        tx.insert(
            "INSERT INTO request (instance, received_at, method, url, headers, matched_key, accounts, body)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            values![
                self.instance,
                request.received_at.as_millisecond(),
                request.method,
                request.url,
                self.headers,
                i64::try_from(verified.key_index()).unwrap_or_default(),
                self.accounts,
                request.body[..]
            ],
        )
    }
}

/// Requests behind the intake's cursor.
pub(in crate::store) fn pending(
    tx: &mut dyn Transaction,
    at_most: usize,
) -> Result<Vec<StoredRequest>, StoreError> {
    read(tx, "id > (SELECT cursor FROM intake)", at_most, None)
}

/// Requests that could not be read because their instance was missing or broken, of the first of these instances that
/// has some.
pub(in crate::store) fn held(
    tx: &mut dyn Transaction,
    instances: &[String],
    at_most: usize,
) -> Result<Vec<StoredRequest>, StoreError> {
    let of_instance = "id IN (SELECT request FROM remark WHERE state = 'held' AND instance = ?2)";
    for instance in instances {
        let held = read(tx, of_instance, at_most, Some(instance))?;
        if !held.is_empty() {
            return Ok(held);
        }
    }
    Ok(Vec::new())
}

/// One request that was ingested; `None` when it, or its body, is no longer kept.
pub(in crate::store) fn one(tx: &mut dyn Transaction, id: i64) -> Result<Option<StoredRequest>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM request
         WHERE id = ?1 AND body IS NOT NULL AND id <= (SELECT cursor FROM intake)"
    );
    tx.first(&sql, values![id], stored)
}

const COLUMNS: &str = "id, instance, received_at, method, url, headers, matched_key, accounts, body";

/// Reads the first such requests: as many as the limit allows, fewer when their bodies are large.
fn read(
    tx: &mut dyn Transaction,
    which: &str,
    at_most: usize,
    instance: Option<&str>,
) -> Result<Vec<StoredRequest>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM request
         WHERE {which} AND (CAST(?2 AS TEXT) IS NULL OR instance = ?2) ORDER BY id LIMIT ?1"
    );
    let mut bytes = 0;
    let mut requests = Vec::new();
    tx.query(&sql, values![limit(at_most), instance], &mut |row| {
        let request = stored(row)?;
        bytes += request.request.body().len();
        requests.push(request);
        Ok(if bytes >= BYTES_AT_ONCE { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    })?;
    Ok(requests)
}

fn stored(row: &dyn Row) -> Result<StoredRequest, StoreError> {
    let headers: Headers = json(&row.get::<String>("headers")?)?;
    let accounts = json(&row.get::<String>("accounts")?)?;
    let body = row.get::<Option<Vec<u8>>>("body")?.unwrap_or_default();
    let (method, url): (String, String) = (row.get("method")?, row.get("url")?);
    let request =
        WebhookRequest::new(method, url, timestamp(row.get("received_at")?)).headers(headers).body(body);
    let key = usize::try_from(row.get::<i64>("matched_key")?).unwrap_or_default();
    Ok(StoredRequest {
        id: row.get("id")?,
        instance: row.get("instance")?,
        request: restore(request, key, accounts),
    })
}
