//! Everything that is kept of one event, for whoever looks into it.

use inbox_core::Event;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::Value;

use super::{json, link, request, timestamp};
use crate::store::{AttemptRecord, DeliveryRecord, EventRecord, StoreError, namespace};

/// The event with that id.
pub(super) fn read(connection: &Connection, id: i64) -> Result<Option<EventRecord>, StoreError> {
    let mut select = connection.prepare(
        "SELECT event.id AS id, request, event.instance AS instance, event, received_at,
           iif(event.state = 'waiting', lane.site, event.site) AS site,
           iif(event.state = 'waiting' AND hold IS NOT NULL, 'held', event.state) AS state,
           iif(event.state = 'waiting', hold, reason) AS reason
         FROM event LEFT JOIN lane ON lane.id = event.lane WHERE event.id = ?1",
    )?;
    let found = select.query_row([id], |row| Ok((record(row)?, row.get::<_, i64>("request")?))).optional()?;
    let Some((mut record, request_id)) = found else { return Ok(None) };
    record.deliveries = deliveries(connection, id)?;
    record.attempts = attempts(connection, id)?;
    record.request = request::one(connection, request_id)?;
    record.link = match &record.event {
        Some(Event { participant, account, .. }) => match &participant.external_id {
            Some(value) => link::read(connection, &namespace(&record.instance, account.as_deref()), value)?,
            None => None,
        },
        None => None,
    };
    Ok(Some(record))
}

fn record(row: &Row<'_>) -> rusqlite::Result<EventRecord> {
    let event: Option<String> = row.get("event")?;
    Ok(EventRecord {
        id: row.get("id")?,
        instance: row.get("instance")?,
        site: row.get("site")?,
        state: row.get("state")?,
        reason: row.get("reason")?,
        received_at: timestamp(row.get("received_at")?),
        event: event.and_then(|text| json(&text).ok()),
        request: None,
        link: None,
        deliveries: Vec::new(),
        attempts: Vec::new(),
    })
}

fn deliveries(connection: &Connection, event: i64) -> Result<Vec<DeliveryRecord>, StoreError> {
    let mut select = connection.prepare(
        "SELECT contact, step, conversation, message_id, body FROM delivery WHERE event = ?1 ORDER BY id",
    )?;
    let rows = select.query_map(params![event], |row| {
        let body: Option<String> = row.get("body")?;
        Ok(DeliveryRecord {
            contact: row.get("contact")?,
            step: row.get("step")?,
            conversation: row.get("conversation")?,
            message_id: row.get("message_id")?,
            body: body.and_then(|text| json::<Value>(&text).ok()),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn attempts(connection: &Connection, event: i64) -> Result<Vec<AttemptRecord>, StoreError> {
    let mut select =
        connection.prepare("SELECT number, at, outcome, reason FROM attempt WHERE event = ?1 ORDER BY id")?;
    let rows = select.query_map(params![event], |row| {
        Ok(AttemptRecord {
            number: row.get("number")?,
            at: timestamp(row.get("at")?),
            outcome: row.get("outcome")?,
            reason: row.get("reason")?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
