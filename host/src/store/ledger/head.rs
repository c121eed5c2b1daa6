//! The head of a leased lane: what its holder delivers next.

use std::time::Duration;

use super::clock::{now, since};
use super::delivery::deliveries;
use super::json::json;
use super::link;
use crate::store::transaction::{Row, Transaction};
use crate::store::value::values;
use crate::store::{Claim, ClaimRef, Reason, StoreError, StoredLink, namespace};

/// The head of a leased lane, with everything its delivery needs.
pub(super) fn head(
    tx: &mut dyn Transaction,
    lane: i64,
    lease: Duration,
) -> Result<Option<Claim>, StoreError> {
    loop {
        match tx.first(HEAD, values![lane], |row| claim_of(lane, lease, row))? {
            None => return Ok(None),
            Some(Err(unreadable)) => give_up(tx, lane, &unreadable)?,
            Some(Ok(mut claim)) => {
                claim.deliveries = deliveries(tx, claim.token.event)?;
                claim.link = known_link(tx, &claim)?;
                return Ok(Some(claim));
            }
        }
    }
}

const HEAD: &str = "
  SELECT event.id AS event_id, event.event AS event, lane.epoch, lane.site, lane.instance, lane.failures,
         lane.failing_since, lane.rechecks,
         (SELECT count(*) FROM attempt WHERE attempt.event = event.id) AS attempts,
         (SELECT count(*) FROM attempt
          WHERE attempt.event = event.id AND outcome IN ('gone', 'replan') AND attempt.id > coalesce((
            SELECT max(id) FROM attempt AS earlier
            WHERE earlier.event = event.id AND earlier.outcome = 'replayed'), 0)) AS gone
  FROM lane JOIN event ON event.lane = lane.id AND event.state = 'waiting'
  WHERE lane.id = ?1 ORDER BY event.id LIMIT 1";

/// An event that cannot be read back.
struct Unreadable {
    event: i64,
    problem: StoreError,
}

/// What cannot be read ends by itself, and stops nobody else.
fn give_up(tx: &mut dyn Transaction, lane: i64, unreadable: &Unreadable) -> Result<(), StoreError> {
    let reason = Reason::text(&unreadable.problem).encode();
    tx.execute(
        "UPDATE event SET state = 'dead', reason = ?2, settled_at = ?3,
           site = (SELECT site FROM lane WHERE lane.id = event.lane) WHERE id = ?1",
        values![unreadable.event, reason, now()],
    )?;
    tx.execute("UPDATE lane SET depth = depth - 1 WHERE id = ?1", values![lane])?;
    Ok(())
}

fn claim_of(lane: i64, lease: Duration, row: &dyn Row) -> Result<Result<Claim, Unreadable>, StoreError> {
    let event_id = row.get("event_id")?;
    let event = match json(&row.get::<String>("event")?) {
        Ok(event) => event,
        Err(problem) => return Ok(Err(Unreadable { event: event_id, problem })),
    };
    Ok(Ok(Claim {
        token: ClaimRef {
            lane,
            epoch: row.get("epoch")?,
            site: row.get::<Option<String>>("site")?.unwrap_or_default(),
            event: event_id,
            lease,
        },
        instance: row.get("instance")?,
        event,
        deliveries: Vec::new(),
        link: None,
        failures: row.get("failures")?,
        failing_for: since(row.get("failing_since")?, now()),
        attempts: row.get("attempts")?,
        gone: row.get("gone")?,
        rechecks: row.get("rechecks")?,
    }))
}

/// What is known of the event's external id.
fn known_link(tx: &mut dyn Transaction, claim: &Claim) -> Result<Option<StoredLink>, StoreError> {
    let Some(external_id) = &claim.event.participant.external_id else { return Ok(None) };
    let namespace = namespace(&claim.instance, claim.event.account.as_deref());
    link::read(tx, &namespace, external_id)
}
