//! Requests: appended when they arrive, read back in that order.

use inbox_core::host::restore;
use inbox_core::{Headers, WebhookRequest};
use rusqlite::{Connection, Row as SqlRow, params};

use super::{json, timestamp, to_json};
use crate::store::{SharedRequest, StoreError, StoredRequest};

/// A request as it is stored. Its body is the caller's own: it is in memory once.
pub(super) struct Row {
    instance: String,
    headers: String,
    accounts: String,
    request: SharedRequest,
}

impl Row {
    pub(super) fn of(instance: &str, request: SharedRequest) -> Result<Self, StoreError> {
        let verified = request.borrow();
        let headers = to_json(&verified.request().headers)?;
        let accounts = to_json(verified.accounts())?;
        Ok(Self { instance: instance.to_owned(), headers, accounts, request })
    }

    pub(super) fn insert(self, connection: &Connection) -> Result<i64, StoreError> {
        let verified = self.request.borrow();
        let request = verified.request();
        let mut insert = connection.prepare_cached(
            "INSERT INTO request (instance, received_at, method, url, headers, matched_key, accounts, body)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?;
        Ok(insert.insert(params![
            self.instance,
            request.received_at.as_millisecond(),
            request.method,
            request.url,
            self.headers,
            i64::try_from(verified.key_index()).unwrap_or_default(),
            self.accounts,
            request.body
        ])?)
    }
}

/// Requests behind the intake's cursor.
pub(super) fn pending(connection: &Connection, limit: usize) -> Result<Vec<StoredRequest>, StoreError> {
    read(connection, "id > (SELECT cursor FROM intake)", limit, None)
}

/// Requests that could not be read for want of their instance, of the first of these instances that has some.
pub(super) fn held(
    connection: &Connection,
    instances: &[String],
    limit: usize,
) -> Result<Vec<StoredRequest>, StoreError> {
    let of_instance = "id IN (SELECT request FROM remark WHERE state = 'held' AND instance = ?2)";
    for instance in instances {
        let held = read(connection, of_instance, limit, Some(instance))?;
        if !held.is_empty() {
            return Ok(held);
        }
    }
    Ok(Vec::new())
}

/// One request that was ingested; `None` when it, or its body, is no longer kept.
pub(super) fn one(connection: &Connection, id: i64) -> Result<Option<StoredRequest>, StoreError> {
    let mut select = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM request
         WHERE id = ?1 AND body IS NOT NULL AND id <= (SELECT cursor FROM intake)"
    ))?;
    select.query_and_then([id], stored)?.next().transpose()
}

const COLUMNS: &str = "id, instance, received_at, method, url, headers, matched_key, accounts, body";

/// Reads the first such requests: as many as `limit` says, fewer when their bodies are large.
fn read(
    connection: &Connection,
    which: &str,
    limit: usize,
    instance: Option<&str>,
) -> Result<Vec<StoredRequest>, StoreError> {
    let mut select = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM request
         WHERE {which} AND (?2 IS NULL OR instance = ?2) ORDER BY id LIMIT ?1"
    ))?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut bytes = 0;
    let mut requests = Vec::new();
    for request in select.query_and_then(params![limit, instance], stored)? {
        let request = request?;
        bytes += request.request.body().len();
        requests.push(request);
        if bytes >= BYTES_AT_ONCE {
            break;
        }
    }
    Ok(requests)
}

/// Bodies read at once: bounds the memory, and the transaction that takes in what they say.
const BYTES_AT_ONCE: usize = 1024 * 1024;

fn stored(row: &SqlRow<'_>) -> Result<StoredRequest, StoreError> {
    let headers: Headers = json(&row.get::<_, String>("headers")?)?;
    let accounts = json(&row.get::<_, String>("accounts")?)?;
    let body = row.get::<_, Option<Vec<u8>>>("body")?.unwrap_or_default();
    let (method, url): (String, String) = (row.get("method")?, row.get("url")?);
    let request =
        WebhookRequest::new(method, url, timestamp(row.get("received_at")?)).headers(headers).body(body);
    let key = usize::try_from(row.get::<_, i64>("matched_key")?).unwrap_or_default();
    Ok(StoredRequest {
        id: row.get("id")?,
        instance: row.get("instance")?,
        request: restore(request, key, accounts),
    })
}
