//! Everything that is kept of one event, for whoever looks into it.

use inbox_core::Event;
use rusqlite::Connection;
use serde_json::Value;

use super::{entry_report, json, link, request};
use crate::store::{Body, EntryId, EventRecord, FrozenDelivery, StoreError, StoredLink, namespace};

/// The event with that id.
pub(super) fn read(connection: &Connection, id: i64) -> Result<Option<EventRecord>, StoreError> {
    let Some(mut report) = entry_report::entry(connection, EntryId::Event(id))? else { return Ok(None) };
    let Some(line) = report.events.pop() else { return Ok(None) };
    let event = texts(connection, "SELECT event FROM event WHERE id = ?1", id)?.pop().flatten();
    let event = event.and_then(|text| json(&text).ok());
    let bodies = texts(connection, "SELECT body FROM delivery WHERE event = ?1 ORDER BY id", id)?;
    let bodies = bodies.into_iter().map(|body| body.map(Body::new));
    let deliveries = report.deliveries.into_iter().zip(bodies);
    Ok(Some(EventRecord {
        request: request::one(connection, line.request)?,
        link: event.as_ref().map(|event| link_of(connection, &line.instance, event)).transpose()?.flatten(),
        deliveries: deliveries.map(|(line, body)| FrozenDelivery { line, body }).collect(),
        attempts: report.attempts,
        line,
        event,
    }))
}

fn texts(connection: &Connection, sql: &str, id: i64) -> Result<Vec<Option<String>>, StoreError> {
    let mut select = connection.prepare_cached(sql)?;
    Ok(select.query_map([id], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

fn link_of(
    connection: &Connection,
    instance: &str,
    event: &Event<Value>,
) -> Result<Option<StoredLink>, StoreError> {
    let Some(id) = &event.participant.external_id else { return Ok(None) };
    link::read(connection, &namespace(instance, event.account.as_deref()), id)
}
