//! Who and what is held, for an operator.

use super::clock::timestamp;
use super::person::Found;
use crate::store::transaction::Transaction;
use crate::store::value::values;
use crate::store::{EntryId, EventFilter, HeldPerson, HeldRequest, PersonLine, Reason, StoreError};

/// Everyone who is held, the longest waiting first.
pub(in crate::store) fn people(
    tx: &mut dyn Transaction,
    filter: &EventFilter,
) -> Result<Vec<HeldPerson>, StoreError> {
    let rows = tx.all(
        "SELECT lane.id, lane.key, lane.site, lane.hold, lane.depth, event.event, event.id AS first, event.received_at
         FROM lane JOIN event ON event.id = (SELECT min(id) FROM event WHERE lane = lane.id AND state = 'waiting')
         WHERE hold IS NOT NULL ORDER BY event.id",
        values![],
        |row| {
            let (reason, depth): (String, i64) = (row.get("hold")?, row.get("depth")?);
            let (first, received_at): (i64, i64) = (row.get("first")?, row.get("received_at")?);
            Ok((Found::of(row)?, reason, depth, first, timestamp(received_at)))
        },
    )?;
    let mut held = Vec::new();
    for (found, reason, depth, first, since) in rows {
        let who = found.line(tx)?;
        let PersonLine { instance, site, person, .. } = &who;
        if !filter.takes(instance, site.as_deref(), Some(*person), since) {
            continue;
        }
        let is_known = who.email.is_some() || who.phone.is_some();
        held.push(HeldPerson {
            reason: Reason::decode(&reason).to_string(),
            events: depth.unsigned_abs(),
            first: EntryId::Event(first),
            since,
            can_be_linked: who.external_id.is_some() && who.site.is_some() && !is_known,
            who,
        });
    }
    Ok(held)
}

/// Requests that wait for their instance, themselves or with a look-up.
pub(in crate::store) fn requests(
    tx: &mut dyn Transaction,
    filter: &EventFilter,
) -> Result<Vec<HeldRequest>, StoreError> {
    let held = tx.all(
        "SELECT request, instance, reason, received_at FROM remark WHERE state = 'held'
         UNION ALL SELECT request, instance, coalesce(reason, ''), received_at FROM lookup WHERE state = 'held'
         ORDER BY request",
        values![],
        |row| {
            Ok(HeldRequest {
                request: EntryId::Request(row.get(0)?),
                instance: row.get(1)?,
                reason: Reason::decode(&row.get::<String>(2)?).to_string(),
                since: timestamp(row.get(3)?),
            })
        },
    )?;
    Ok(held.into_iter().filter(|held| filter.takes(&held.instance, None, None, held.since)).collect())
}
