//! Links that an operator makes, lists and removes.

use std::collections::BTreeSet;

use inbox_core::EmailAddress;
use rusqlite::{Connection, OptionalExtension, params};

use super::person::LaneKey;
use super::{link, now, person, timestamp};
use crate::store::{EventFilter, LinkLine, LinkOutcome, PersonId, StoreError, namespace};

/// An operator says who someone is: what is held for want of that goes on. Also returns the sites that got something
/// to do.
pub(super) fn link_person(
    connection: &Connection,
    person: PersonId,
    email: &EmailAddress,
) -> Result<(LinkOutcome, BTreeSet<String>), StoreError> {
    let nothing = |outcome| Ok((outcome, BTreeSet::new()));
    let Some(lane) = lane_key(connection, person)? else { return nothing(LinkOutcome::Unknown) };
    let (instance, account, kind, value): LaneKey = super::json(&lane)?;
    if kind != "id" {
        return nothing(LinkOutcome::WithoutId);
    }
    if brings_email(connection, person)? {
        return nothing(LinkOutcome::HasAddress);
    }
    let mut upsert = connection.prepare_cached(
        "INSERT INTO link (namespace, value, email, updated_at, by_operator) VALUES (?1, ?2, ?3, ?4, 1)
         ON CONFLICT DO UPDATE SET email = excluded.email, updated_at = excluded.updated_at, by_operator = 1",
    )?;
    let namespace = namespace(&instance, account.as_deref());
    upsert.execute(params![namespace, value, email.as_str(), now()])?;
    Ok((LinkOutcome::Done, link::wake(connection, &lane)?.into_iter().collect()))
}

fn lane_key(connection: &Connection, person: PersonId) -> Result<Option<String>, StoreError> {
    let mut select = connection.prepare_cached("SELECT key FROM lane WHERE id = ?1")?;
    Ok(select.query_row([person.0], |row| row.get(0)).optional()?)
}

/// Whether the first event that waits has an address, which counts before a link.
fn brings_email(connection: &Connection, person: PersonId) -> Result<bool, StoreError> {
    let mut select = connection.prepare_cached(
        "SELECT iif(json_valid(event), json_extract(event, '$.participant.email'), NULL) FROM event
         WHERE lane = ?1 AND state = 'waiting' ORDER BY id LIMIT 1",
    )?;
    let email: Option<Option<String>> = select.query_row([person.0], |row| row.get(0)).optional()?;
    Ok(email.flatten().is_some())
}

/// Forgets what is known of an external id; says whether there was anything.
pub(super) fn unlink(connection: &Connection, namespace: &str, value: &str) -> Result<bool, StoreError> {
    let mut delete = connection.prepare_cached("DELETE FROM link WHERE namespace = ?1 AND value = ?2")?;
    Ok(delete.execute([namespace, value])? > 0)
}

/// What is known of external ids, the newest first.
pub(super) fn links(connection: &Connection, filter: &EventFilter) -> Result<Vec<LinkLine>, StoreError> {
    let mut select = connection.prepare_cached(
        "SELECT namespace, value, email, phone, name, updated_at, by_operator FROM link ORDER BY updated_at DESC",
    )?;
    let mut lane = connection.prepare_cached("SELECT id, site FROM lane WHERE key = ?1")?;
    let mut links = Vec::new();
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let (namespace, external_id): (String, String) = (row.get("namespace")?, row.get("value")?);
        let (instance, account): (String, Option<String>) = super::json(&namespace)?;
        let key = person::key_of(&instance, account.as_deref(), &external_id);
        let found: Option<(i64, Option<String>)> =
            lane.query_row([key], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let (person, site) = found.map_or((None, None), |(lane, site)| (Some(PersonId(lane)), site));
        let updated_at = timestamp(row.get("updated_at")?);
        if !filter.takes(&instance, site.as_deref(), person, updated_at) {
            continue;
        }
        let confirmed_by = if row.get("by_operator")? { "operator" } else { "provider" };
        let (email, phone, name) = (row.get("email")?, row.get("phone")?, row.get("name")?);
        links.push(LinkLine {
            person,
            namespace,
            instance,
            account,
            external_id,
            email,
            phone,
            name,
            confirmed_by,
            updated_at,
        });
    }
    Ok(links)
}
