//! The contact that was chosen for an address, where a site has several.

use rusqlite::{Connection, OptionalExtension, params};

use super::now;
use crate::store::StoreError;

pub(super) fn read(
    connection: &Connection,
    site: &str,
    kind: &str,
    address: &str,
) -> Result<Option<String>, StoreError> {
    let mut select = connection
        .prepare_cached("SELECT contact FROM choice WHERE site = ?1 AND kind = ?2 AND address = ?3")?;
    Ok(select.query_row([site, kind, address], |row| row.get(0)).optional()?)
}

pub(super) fn write(
    connection: &Connection,
    site: &str,
    kind: &str,
    address: &str,
    contact: &str,
) -> Result<(), StoreError> {
    let mut upsert = connection.prepare_cached(
        "INSERT INTO choice (site, kind, address, contact, chosen_at) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO UPDATE SET contact = excluded.contact, chosen_at = excluded.chosen_at",
    )?;
    upsert.execute(params![site, kind, address, contact, now()])?;
    Ok(())
}

pub(super) fn forget(
    connection: &Connection,
    site: &str,
    kind: &str,
    address: &str,
) -> Result<(), StoreError> {
    let mut delete =
        connection.prepare_cached("DELETE FROM choice WHERE site = ?1 AND kind = ?2 AND address = ?3")?;
    delete.execute([site, kind, address])?;
    Ok(())
}
