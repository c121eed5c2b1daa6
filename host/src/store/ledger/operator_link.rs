//! Links that an operator makes and removes.

use std::collections::BTreeSet;

use inbox_core::EmailAddress;

use super::clock::now;
use super::hold::wake;
use super::person::{Participant, PersonKey};
use crate::store::transaction::Transaction;
use crate::store::value::values;
use crate::store::{LinkOutcome, PersonId, StoreError, namespace};

/// An operator says who someone is: what is held because of that goes on. Also returns the sites that got something to
/// do.
pub(in crate::store) fn link_person(
    tx: &mut dyn Transaction,
    person: PersonId,
    email: &EmailAddress,
) -> Result<(LinkOutcome, BTreeSet<String>), StoreError> {
    let nothing = |outcome| Ok((outcome, BTreeSet::new()));
    let lane: Option<String> =
        tx.first("SELECT key FROM lane WHERE id = ?1", values![person.0], |row| row.get(0))?;
    let Some(lane) = lane else { return nothing(LinkOutcome::Unknown) };
    let PersonKey { instance, account, kind, value } = PersonKey::read(&lane)?;
    if kind != "id" {
        return nothing(LinkOutcome::WithoutId);
    }
    if brings_email(tx, person)? {
        return nothing(LinkOutcome::HasAddress);
    }
    let namespace = namespace(&instance, account.as_deref());
    tx.execute(
        "INSERT INTO link (namespace, value, email, updated_at, by_operator) VALUES (?1, ?2, ?3, ?4, 1)
         ON CONFLICT (namespace, value)
         DO UPDATE SET email = excluded.email, updated_at = excluded.updated_at, by_operator = 1",
        values![namespace, value, email.as_str(), now()],
    )?;
    Ok((LinkOutcome::Done, wake(tx, &lane)?.into_iter().collect()))
}

/// Whether the first event that waits has an address, which counts before a link.
fn brings_email(tx: &mut dyn Transaction, person: PersonId) -> Result<bool, StoreError> {
    let event: Option<Option<String>> = tx.first(
        "SELECT event FROM event WHERE lane = ?1 AND state = 'waiting' ORDER BY id LIMIT 1",
        values![person.0],
        |row| row.get(0),
    )?;
    Ok(Participant::of_event(event.flatten().as_deref()).email.is_some())
}

/// Forgets what is known of an external id; says whether there was anything.
pub(in crate::store) fn unlink(
    tx: &mut dyn Transaction,
    namespace: &str,
    value: &str,
) -> Result<bool, StoreError> {
    let gone =
        tx.execute("DELETE FROM link WHERE namespace = ?1 AND value = ?2", values![namespace, value])?;
    Ok(gone > 0)
}
