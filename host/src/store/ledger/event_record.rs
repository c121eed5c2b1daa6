//! Everything that is kept of one event, for an operator who looks into it.

use inbox_core::Event;
use serde_json::Value;

use super::json::json;
use super::{entry, link, request};
use crate::store::transaction::Transaction;
use crate::store::value::values;
use crate::store::{Body, EntryId, EventRecord, FrozenDelivery, StoreError, StoredLink, namespace};

/// The event with that id.
pub(in crate::store) fn read(tx: &mut dyn Transaction, id: i64) -> Result<Option<EventRecord>, StoreError> {
    let Some(mut report) = entry::entry(tx, EntryId::Event(id))? else { return Ok(None) };
    let Some(line) = report.events.pop() else { return Ok(None) };
    let event = texts(tx, "SELECT event FROM event WHERE id = ?1", id)?.pop().flatten();
    let event = event.and_then(|text| json(&text).ok());
    let bodies = texts(tx, "SELECT body FROM delivery WHERE event = ?1 ORDER BY id", id)?;
    let bodies = bodies.into_iter().map(|body| body.map(Body::new));
    let deliveries = report.deliveries.into_iter().zip(bodies);
    Ok(Some(EventRecord {
        request: request::one(tx, line.request)?,
        link: event.as_ref().map(|event| link_of(tx, &line.instance, event)).transpose()?.flatten(),
        deliveries: deliveries.map(|(line, body)| FrozenDelivery { line, body }).collect(),
        attempts: report.attempts,
        line,
        event,
    }))
}

fn texts(tx: &mut dyn Transaction, sql: &str, id: i64) -> Result<Vec<Option<String>>, StoreError> {
    tx.all(sql, values![id], |row| row.get(0))
}

fn link_of(
    tx: &mut dyn Transaction,
    instance: &str,
    event: &Event<Value>,
) -> Result<Option<StoredLink>, StoreError> {
    let Some(id) = &event.participant.external_id else { return Ok(None) };
    link::read(tx, &namespace(instance, event.account.as_deref()), id)
}
