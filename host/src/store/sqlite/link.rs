//! Links: what is proven or was chosen about an external id or an address.

use std::collections::BTreeSet;

use inbox_core::{EmailAddress, Participant, PhoneNumber};
use rusqlite::{Connection, OptionalExtension, params};

use super::now;
use crate::store::{Intake, NewLink, StoreError, StoredLink};

/// Stores an intake's links, and wakes the lanes whose people became known.
pub(super) fn apply(
    connection: &Connection,
    intake: &Intake,
    sites: &mut BTreeSet<String>,
) -> Result<(), StoreError> {
    for new in &intake.links {
        let site = new.site.as_deref().unwrap_or_default();
        let namespace = NewLink::namespace(&intake.instance, &new.link);
        let (email, phone) = (new.link.email.as_ref(), new.link.phone.as_ref());
        let mut upsert = connection.prepare_cached(
            "INSERT INTO link (site, namespace, value, email, phone, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT DO UPDATE SET email = coalesce(excluded.email, email),
               phone = coalesce(excluded.phone, phone), contact = NULL, updated_at = excluded.updated_at",
        )?;
        let email = email.map(EmailAddress::as_str);
        let phone = phone.map(PhoneNumber::as_str);
        upsert.execute(params![site, namespace, new.link.external_id, email, phone, now()])?;
        let mut wake = connection.prepare_cached(
            "UPDATE lane SET next_at = iif(leased = 1, next_at, ?2), nudged = leased, rechecks = 0
             WHERE key = ?1 AND (leased = 1 OR hold IS NOT NULL)",
        )?;
        wake.execute(params![new.lane, now()])?;
        sites.extend(new.site.clone());
    }
    Ok(())
}

pub(super) fn read(
    connection: &Connection,
    site: &str,
    namespace: &str,
    value: &str,
) -> rusqlite::Result<Option<StoredLink>> {
    let mut select = connection.prepare_cached(
        "SELECT email, phone, name, contact FROM link WHERE site = ?1 AND namespace = ?2 AND value = ?3",
    )?;
    select
        .query_row([site, namespace, value], |row| {
            Ok(StoredLink { email: row.get(0)?, phone: row.get(1)?, name: row.get(2)?, contact: row.get(3)? })
        })
        .optional()
}

/// Remembers or forgets the contact chosen for an address.
pub(super) fn choose(
    connection: &Connection,
    site: &str,
    namespace: &str,
    value: &str,
    contact: Option<&str>,
) -> Result<(), StoreError> {
    let mut upsert = connection.prepare_cached(
        "INSERT INTO link (site, namespace, value, contact, updated_at) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO UPDATE SET contact = excluded.contact, updated_at = excluded.updated_at",
    )?;
    upsert.execute(params![site, namespace, value, contact, now()])?;
    Ok(())
}

/// Remembers what a provider said when asked.
pub(super) fn identified(
    connection: &Connection,
    site: &str,
    namespace: &str,
    who: &Participant,
) -> Result<(), StoreError> {
    let (email, phone) =
        (who.email.as_ref().map(EmailAddress::as_str), who.phone.as_ref().map(PhoneNumber::as_str));
    let mut upsert = connection.prepare_cached(
        "INSERT INTO link (site, namespace, value, email, phone, name, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT DO UPDATE SET email = coalesce(email, excluded.email), phone = coalesce(phone, excluded.phone),
           name = coalesce(excluded.name, name), updated_at = excluded.updated_at",
    )?;
    upsert.execute(params![
        site,
        namespace,
        who.external_id.as_deref().unwrap_or_default(),
        email,
        phone,
        who.display_name,
        now()
    ])?;
    Ok(())
}

/// Which of the message ids are some delivery's result already.
pub(super) fn known_messages(
    connection: &Connection,
    site: &str,
    ids: Vec<String>,
) -> Result<Vec<String>, StoreError> {
    let mut select =
        connection.prepare_cached("SELECT 1 FROM delivery WHERE site = ?1 AND message_id = ?2")?;
    let mut known = Vec::new();
    for id in ids {
        if select.exists([site, &id])? {
            known.push(id);
        }
    }
    Ok(known)
}
