//! The event that the deliveries are of: when it ends, and what its lane does then.

use rusqlite::{Connection, OptionalExtension, params};

use super::lease::progress;
use crate::store::sqlite::lane::{self, deliveries};
use crate::store::sqlite::now;
use crate::store::{ClaimRef, Delivery, DeliveryState, Reason, Recorded, StoreError};

/// Goes on with the event's other deliveries, or ends the event.
pub(super) fn advance(connection: &Connection, claim: &ClaimRef) -> Result<Recorded, StoreError> {
    let frozen = deliveries(connection, claim.event)?;
    let open =
        |delivery: &Delivery| matches!(delivery.state, DeliveryState::Planned | DeliveryState::Sending);
    if frozen.iter().any(open) {
        return go_on(connection, claim);
    }
    let dead = frozen.iter().filter(|delivery| delivery.state == DeliveryState::Dead).count();
    if dead == 0 {
        return end_event(connection, claim, "sent", None);
    }
    let last = why_dead(connection, claim)?;
    if frozen.len() == 1 {
        return end_event(connection, claim, "dead", last.as_ref());
    }
    let reason = Reason::DeliveriesGivenUp { dead, of: frozen.len(), last: last.map(Box::new) };
    end_event(connection, claim, "dead", Some(&reason))
}

fn why_dead(connection: &Connection, claim: &ClaimRef) -> Result<Option<Reason>, StoreError> {
    let mut select = connection.prepare_cached(
        "SELECT reason FROM attempt WHERE event = ?1 AND outcome = 'dead' ORDER BY id DESC LIMIT 1",
    )?;
    let kept: Option<Option<String>> = select.query_row([claim.event], |row| row.get(0)).optional()?;
    Ok(kept.flatten().as_deref().map(Reason::decode))
}

pub(super) fn end_event(
    connection: &Connection,
    claim: &ClaimRef,
    state: &str,
    reason: Option<&Reason>,
) -> Result<Recorded, StoreError> {
    let mut event = connection.prepare_cached(
        "UPDATE event SET state = ?2, reason = ?3, settled_at = ?4, site = ?5 WHERE id = ?1",
    )?;
    event.execute(params![claim.event, state, reason.map(Reason::encode), now(), claim.site])?;
    connection.prepare_cached("UPDATE lane SET depth = depth - 1 WHERE id = ?1")?.execute([claim.lane])?;
    progress(connection, claim)?;
    go_on(connection, claim)
}

/// Keeps the lane for its next head, or lets it go when it is empty.
fn go_on(connection: &Connection, claim: &ClaimRef) -> Result<Recorded, StoreError> {
    if let Some(next) = lane::head(connection, claim.lane, claim.lease)? {
        return Ok(Recorded::Next(Box::new(next)));
    }
    connection.prepare_cached("UPDATE lane SET leased = 0 WHERE id = ?1")?.execute([claim.lane])?;
    Ok(Recorded::Released)
}
