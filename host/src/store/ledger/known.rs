//! What is known of external ids, for an operator.

use super::clock::timestamp;
use super::json::json;
use super::person::PersonKey;
use crate::store::transaction::{Row, Transaction};
use crate::store::value::values;
use crate::store::{EventFilter, LinkLine, PersonId, StoreError};

/// What is known of external ids, the newest first.
pub(in crate::store) fn links(
    tx: &mut dyn Transaction,
    filter: &EventFilter,
) -> Result<Vec<LinkLine>, StoreError> {
    let mut links = Vec::new();
    let all = tx.all(
        "SELECT namespace, value, email, phone, name, updated_at, asked_at, by_operator FROM link ORDER BY updated_at DESC",
        values![],
        line,
    )?;
    for link in all {
        let key = PersonKey::of_id(&link.instance, link.account.as_deref(), &link.external_id);
        let lane = tx.first("SELECT id, site FROM lane WHERE key = ?1", values![key], |row| {
            Ok((PersonId(row.get(0)?), row.get::<Option<String>>(1)?))
        })?;
        let (person, site) = lane.map_or((None, None), |(person, site)| (Some(person), site));
        if filter.takes(&link.instance, site.as_deref(), person, link.updated_at) {
            links.push(LinkLine { person, ..link });
        }
    }
    Ok(links)
}

fn line(row: &dyn Row) -> Result<LinkLine, StoreError> {
    let namespace: String = row.get("namespace")?;
    let (instance, account) = json(&namespace)?;
    Ok(LinkLine {
        person: None,
        namespace,
        instance,
        account,
        external_id: row.get("value")?,
        email: row.get("email")?,
        phone: row.get("phone")?,
        name: row.get("name")?,
        asked_at: row.get::<Option<i64>>("asked_at")?.map(timestamp),
        confirmed_by: if row.get("by_operator")? { "operator" } else { "provider" },
        updated_at: timestamp(row.get("updated_at")?),
    })
}
