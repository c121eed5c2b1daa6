//! One event or request, with all that is known of it.

use inbox_core::Timestamp;

use super::clock::timestamp;
use super::{line, person};
use crate::store::transaction::{Row, Transaction};
use crate::store::value::values;
use crate::store::{
    AttemptLine, DeliveryLine, EntryId, EntryReport, EventFilter, Reason, RequestReport, StoreError,
};

/// Events of one request that are shown.
const MOST_EVENTS: usize = 2_000;

/// What is known of it; `None` when there is no such thing (any more).
pub(in crate::store) fn entry(
    tx: &mut dyn Transaction,
    id: EntryId,
) -> Result<Option<EntryReport>, StoreError> {
    let number = match id {
        EntryId::Request(request) => Some(request),
        EntryId::Event(event) => {
            tx.first("SELECT request FROM event WHERE id = ?1", values![event], |row| row.get(0))?
        }
    };
    let Some(number) = number else { return Ok(None) };
    let Some(request) = request(tx, number)? else { return Ok(None) };
    let filter = EventFilter { request: Some(number), ..EventFilter::default() };
    let mut events = line::events(tx, &filter, MOST_EVENTS)?;
    let EntryId::Event(event) = id else {
        let (deliveries, attempts) = (Vec::new(), Vec::new());
        return Ok(Some(EntryReport { id, request, events, person: None, deliveries, attempts }));
    };
    events.retain(|line| line.id == Some(event));
    let person = person::of_event(tx, event)?;
    let (deliveries, attempts) = (deliveries(tx, event)?, attempts(tx, event)?);
    Ok(Some(EntryReport { id, request, events, person, deliveries, attempts }))
}

fn request(tx: &mut dyn Transaction, id: i64) -> Result<Option<RequestReport>, StoreError> {
    let request = tx.first(
        "SELECT instance, received_at, method, length(body), matched_key FROM request WHERE id = ?1",
        values![id],
        |row| {
            Ok(RequestReport {
                id: EntryId::Request(id),
                instance: row.get(0)?,
                received_at: timestamp(row.get(1)?),
                method: row.get(2)?,
                body_bytes: row.get::<Option<i64>>(3)?.map(i64::unsigned_abs),
                key_number: row.get::<i64>(4)? + 1,
                events: Vec::new(),
            })
        },
    )?;
    let Some(request) = request else { return Ok(None) };
    let events = tx.all("SELECT id FROM event WHERE request = ?1 ORDER BY id", values![id], |row| {
        row.get(0).map(EntryId::Event)
    })?;
    Ok(Some(RequestReport { events, ..request }))
}

fn deliveries(tx: &mut dyn Transaction, event: i64) -> Result<Vec<DeliveryLine>, StoreError> {
    tx.all(
        "SELECT site, contact, step, conversation, message_id, started_at / 1000 AS started_at, doubt_since, settled_at
         FROM delivery WHERE event = ?1 ORDER BY id",
        values![event],
        |row| {
            Ok(DeliveryLine {
                site: row.get("site")?,
                contact: row.get("contact")?,
                state: row.get("step")?,
                conversation: row.get("conversation")?,
                message_id: row.get("message_id")?,
                started_at: at(row, "started_at")?,
                in_doubt_since: at(row, "doubt_since")?,
                finished_at: at(row, "settled_at")?,
            })
        },
    )
}

fn at(row: &dyn Row, column: &str) -> Result<Option<Timestamp>, StoreError> {
    Ok(row.get::<Option<i64>>(column)?.map(timestamp))
}

fn attempts(tx: &mut dyn Transaction, event: i64) -> Result<Vec<AttemptLine>, StoreError> {
    tx.all(
        "SELECT number, at, outcome, reason FROM attempt WHERE event = ?1 ORDER BY id",
        values![event],
        |row| {
            let (number, at) = (row.get(0)?, timestamp(row.get(1)?));
            Ok(AttemptLine { number, at, outcome: row.get(2)?, reason: Reason::words(row.get(3)?) })
        },
    )
}
