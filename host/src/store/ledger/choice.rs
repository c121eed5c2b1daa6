//! The contact that was chosen for an address, where a site has several.

use super::clock::now;
use crate::store::transaction::Transaction;
use crate::store::value::values;
use crate::store::{AddressKind, StoreError};

pub(in crate::store) fn read(
    tx: &mut dyn Transaction,
    site: &str,
    kind: AddressKind,
    address: &str,
) -> Result<Option<String>, StoreError> {
    tx.first(
        "SELECT contact FROM choice WHERE site = ?1 AND kind = ?2 AND address = ?3",
        values![site, kind.as_str(), address],
        |row| row.get(0),
    )
}

pub(in crate::store) fn write(
    tx: &mut dyn Transaction,
    site: &str,
    kind: AddressKind,
    address: &str,
    contact: &str,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO choice (site, kind, address, contact, chosen_at) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (site, kind, address)
         DO UPDATE SET contact = excluded.contact, chosen_at = excluded.chosen_at",
        values![site, kind.as_str(), address, contact, now()],
    )?;
    Ok(())
}

pub(in crate::store) fn forget(
    tx: &mut dyn Transaction,
    site: &str,
    kind: AddressKind,
    address: &str,
) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM choice WHERE site = ?1 AND kind = ?2 AND address = ?3",
        values![site, kind.as_str(), address],
    )?;
    Ok(())
}
