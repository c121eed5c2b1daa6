//! One event or request, with all that is known of it.

use inbox_core::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row};

use super::{person, report, timestamp};
use crate::store::{
    AttemptLine, DeliveryLine, EntryId, EntryReport, EventFilter, Reason, RequestReport, StoreError,
};

/// Events of one request that are shown.
const MOST_EVENTS: usize = 2_000;

/// What is known of it; `None` when there is no such thing (any more).
pub(super) fn entry(connection: &Connection, id: EntryId) -> Result<Option<EntryReport>, StoreError> {
    let request = match id {
        EntryId::Request(request) => Some(request),
        EntryId::Event(event) => {
            let mut select = connection.prepare_cached("SELECT request FROM event WHERE id = ?1")?;
            select.query_row([event], |row| row.get(0)).optional()?
        }
    };
    let Some(request) = request.map(|request| self::request(connection, request)).transpose()?.flatten()
    else {
        return Ok(None);
    };
    let EntryId::Request(number) = request.id else { return Ok(None) };
    let filter = EventFilter { request: Some(number), ..EventFilter::default() };
    let mut events = report::events(connection, &filter, MOST_EVENTS)?;
    let EntryId::Event(event) = id else {
        let (deliveries, attempts) = (Vec::new(), Vec::new());
        return Ok(Some(EntryReport { id, request, events, person: None, deliveries, attempts }));
    };
    events.retain(|line| line.id == Some(event));
    let person = person::of_event(connection, event)?;
    let (deliveries, attempts) = (deliveries(connection, event)?, attempts(connection, event)?);
    Ok(Some(EntryReport { id, request, events, person, deliveries, attempts }))
}

fn request(connection: &Connection, id: i64) -> Result<Option<RequestReport>, StoreError> {
    let mut select = connection.prepare_cached(
        "SELECT instance, received_at, method, length(body), matched_key FROM request WHERE id = ?1",
    )?;
    let request = select.query_row([id], |row| {
        Ok(RequestReport {
            id: EntryId::Request(id),
            instance: row.get(0)?,
            received_at: timestamp(row.get(1)?),
            method: row.get(2)?,
            body_bytes: row.get::<_, Option<i64>>(3)?.map(i64::unsigned_abs),
            key: row.get(4)?,
            events: Vec::new(),
        })
    });
    let Some(request) = request.optional()? else { return Ok(None) };
    let mut select = connection.prepare_cached("SELECT id FROM event WHERE request = ?1 ORDER BY id")?;
    let events = select.query_map([id], |row| row.get(0).map(EntryId::Event))?.collect::<Result<_, _>>()?;
    Ok(Some(RequestReport { events, ..request }))
}

fn deliveries(connection: &Connection, event: i64) -> Result<Vec<DeliveryLine>, StoreError> {
    let mut select = connection.prepare_cached(
        "SELECT site, contact, step, conversation, message_id, started_at / 1000 AS started_at, doubt_since, settled_at
         FROM delivery WHERE event = ?1 ORDER BY id",
    )?;
    let at = |row: &Row<'_>, column: &str| -> rusqlite::Result<Option<Timestamp>> {
        Ok(row.get::<_, Option<i64>>(column)?.map(timestamp))
    };
    let rows = select.query_map([event], |row| {
        Ok(DeliveryLine {
            site: row.get("site")?,
            contact: row.get("contact")?,
            state: row.get("step")?,
            conversation: row.get("conversation")?,
            message_id: row.get("message_id")?,
            started_at: at(row, "started_at")?,
            in_doubt_since: at(row, "doubt_since")?,
            settled_at: at(row, "settled_at")?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn attempts(connection: &Connection, event: i64) -> Result<Vec<AttemptLine>, StoreError> {
    let mut select = connection
        .prepare_cached("SELECT number, at, outcome, reason FROM attempt WHERE event = ?1 ORDER BY id")?;
    let rows = select.query_map([event], |row| {
        let (number, at) = (row.get(0)?, timestamp(row.get(1)?));
        Ok(AttemptLine { number, at, outcome: row.get(2)?, reason: Reason::words(row.get(3)?) })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
