//! Links: what a provider confirms about an external id. They hold for every site: an id is one person's, wherever
//! its account belongs.

use std::collections::BTreeSet;

use inbox_core::{EmailAddress, Participant, PhoneNumber};
use rusqlite::{Connection, OptionalExtension, params};

use super::intake::is_new;
use super::lookup::since;
use super::now;
use crate::store::{NewLink, ParsedRequest, StoreError, StoredLink};

/// Stores an intake's links, and wakes the lanes whose people became known.
///
/// A fact that comes again, as with a redelivery, changes nothing: someone may have told something newer since.
pub(super) fn apply(
    connection: &Connection,
    intake: &ParsedRequest,
    request: i64,
    sites: &mut BTreeSet<String>,
) -> Result<(), StoreError> {
    for new in &intake.links {
        let account = new.link.account.as_deref().unwrap_or_default();
        if let Some(key) = &new.link.dedupe_key
            && !is_new(connection, intake, account, "link", key.as_str(), request)?
        {
            continue;
        }
        store_link(connection, intake, new)?;
        sites.extend(wake(connection, &new.lane)?);
    }
    Ok(())
}

fn store_link(connection: &Connection, intake: &ParsedRequest, new: &NewLink) -> Result<(), StoreError> {
    let mut upsert = connection.prepare_cached(
        "INSERT INTO link (namespace, value, email, phone, updated_at) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO UPDATE SET email = coalesce(excluded.email, email),
           phone = coalesce(excluded.phone, phone), updated_at = excluded.updated_at, by_operator = 0",
    )?;
    let namespace = NewLink::namespace(&intake.instance, &new.link);
    let email = new.link.email.as_ref().map(EmailAddress::as_str);
    let phone = new.link.phone.as_ref().map(PhoneNumber::as_str);
    upsert.execute(params![namespace, new.link.external_id, email, phone, now()])?;
    Ok(())
}

/// Whoever was held is held no longer; a hold that is being decided right now is looked at again at once.
pub(super) fn wake(connection: &Connection, lane: &str) -> Result<Option<String>, StoreError> {
    let mut update = connection.prepare_cached(
        "UPDATE lane SET next_at = iif(leased = 1, next_at, ?2), hold = iif(leased = 1, hold, NULL),
           nudged = leased, rechecks = 0
         WHERE key = ?1 AND site IS NOT NULL AND (leased = 1 OR hold IS NOT NULL)
         RETURNING site",
    )?;
    Ok(update.query_row(params![lane, now()], |row| row.get(0)).optional()?)
}

pub(super) fn read(
    connection: &Connection,
    namespace: &str,
    value: &str,
) -> Result<Option<StoredLink>, StoreError> {
    let mut select = connection.prepare_cached(
        "SELECT email, phone, name, asked_at FROM link WHERE namespace = ?1 AND value = ?2",
    )?;
    let link = select.query_row([namespace, value], |row| {
        let asked_at: Option<i64> = row.get(3)?;
        Ok(StoredLink {
            email: row.get(0)?,
            phone: row.get(1)?,
            name: row.get(2)?,
            asked_ago: asked_at.map(|at| since(Some(at), now())),
        })
    });
    Ok(link.optional()?)
}

/// Remembers what a provider said when asked.
pub(super) fn identified(
    connection: &Connection,
    namespace: &str,
    who: &Participant,
) -> Result<(), StoreError> {
    let Some(external_id) = &who.external_id else { return Ok(()) };
    let mut upsert = connection.prepare_cached(
        "INSERT INTO link (namespace, value, email, phone, name, updated_at, asked_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)
         ON CONFLICT DO UPDATE SET email = coalesce(email, excluded.email),
           phone = coalesce(phone, excluded.phone), name = coalesce(excluded.name, name),
           updated_at = excluded.updated_at, asked_at = excluded.asked_at",
    )?;
    let email = who.email.as_ref().map(EmailAddress::as_str);
    let phone = who.phone.as_ref().map(PhoneNumber::as_str);
    upsert.execute(params![namespace, external_id, email, phone, who.display_name, now()])?;
    Ok(())
}
