//! Links: what a provider confirms about an external id. They hold for every site: an id is one person's, wherever its
//! account belongs.

use std::collections::BTreeSet;

use inbox_core::{EmailAddress, Participant, PhoneNumber};

use super::clock::{now, since};
use super::dedupe::is_new;
use super::hold::wake;
use crate::store::transaction::Transaction;
use crate::store::value::values;
use crate::store::{NewLink, ParsedRequest, StoreError, StoredLink};

/// Stores a request's links, and wakes the lanes whose people became known; returns the sites of those.
///
/// A fact that comes again, as with a redelivery, changes nothing: something newer may be known since.
pub(super) fn apply(
    tx: &mut dyn Transaction,
    parsed: &ParsedRequest,
    request: i64,
) -> Result<BTreeSet<String>, StoreError> {
    let mut sites = BTreeSet::new();
    for new in &parsed.links {
        let account = new.link.account.as_deref().unwrap_or_default();
        if let Some(key) = &new.link.dedupe_key
            && !is_new(tx, parsed, account, "link", key.as_str(), request)?
        {
            continue;
        }
        confirm(tx, parsed, new)?;
        sites.extend(wake(tx, &new.lane)?);
    }
    Ok(sites)
}

fn confirm(tx: &mut dyn Transaction, parsed: &ParsedRequest, new: &NewLink) -> Result<(), StoreError> {
    let namespace = NewLink::namespace(&parsed.instance, &new.link);
    let email = new.link.email.as_ref().map(EmailAddress::as_str);
    let phone = new.link.phone.as_ref().map(PhoneNumber::as_str);
    tx.execute(
        "INSERT INTO link (namespace, value, email, phone, updated_at) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (namespace, value) DO UPDATE SET email = coalesce(excluded.email, link.email),
           phone = coalesce(excluded.phone, link.phone), updated_at = excluded.updated_at, by_operator = 0",
        values![namespace, new.link.external_id, email, phone, now()],
    )?;
    Ok(())
}

/// What is known of an external id.
pub(super) fn read(
    tx: &mut dyn Transaction,
    namespace: &str,
    value: &str,
) -> Result<Option<StoredLink>, StoreError> {
    tx.first(
        "SELECT email, phone, name, asked_at FROM link WHERE namespace = ?1 AND value = ?2",
        values![namespace, value],
        |row| {
            let asked_at: Option<i64> = row.get(3)?;
            Ok(StoredLink {
                email: row.get(0)?,
                phone: row.get(1)?,
                name: row.get(2)?,
                asked_ago: asked_at.map(|at| since(Some(at), now())),
            })
        },
    )
}

/// Remembers what a provider said when asked.
pub(in crate::store) fn identified(
    tx: &mut dyn Transaction,
    namespace: &str,
    who: &Participant,
) -> Result<(), StoreError> {
    let Some(external_id) = &who.external_id else { return Ok(()) };
    let email = who.email.as_ref().map(EmailAddress::as_str);
    let phone = who.phone.as_ref().map(PhoneNumber::as_str);
    tx.execute(
        "INSERT INTO link (namespace, value, email, phone, name, updated_at, asked_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)
         ON CONFLICT (namespace, value) DO UPDATE SET email = coalesce(link.email, excluded.email),
           phone = coalesce(link.phone, excluded.phone), name = coalesce(excluded.name, link.name),
           updated_at = excluded.updated_at, asked_at = excluded.asked_at",
        values![namespace, external_id, email, phone, who.display_name, now()],
    )?;
    Ok(())
}
