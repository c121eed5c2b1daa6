//! The event that the deliveries are of: when it ends, and what its lane does then.

use super::lease::progress;
use crate::store::ledger::attempt::last_death;
use crate::store::ledger::clock::now;
use crate::store::ledger::delivery::{deliveries, is_open};
use crate::store::ledger::head::head;
use crate::store::transaction::Transaction;
use crate::store::value::values;
use crate::store::{ClaimRef, DeliveryState, Reason, Recorded, StoreError};

/// Goes on with the event's other deliveries, or ends the event.
pub(super) fn advance(tx: &mut dyn Transaction, claim: &ClaimRef) -> Result<Recorded, StoreError> {
    let frozen = deliveries(tx, claim.event)?;
    if frozen.iter().any(is_open) {
        return go_on(tx, claim);
    }
    let dead = frozen.iter().filter(|delivery| delivery.state == DeliveryState::Dead).count();
    if dead == 0 {
        return end_event(tx, claim, "sent", None);
    }
    let last = last_death(tx, claim.event)?;
    if frozen.len() == 1 {
        return end_event(tx, claim, "dead", last.as_ref());
    }
    let reason = Reason::DeliveriesGivenUp { dead, of: frozen.len(), last: last.map(Box::new) };
    end_event(tx, claim, "dead", Some(&reason))
}

pub(super) fn end_event(
    tx: &mut dyn Transaction,
    claim: &ClaimRef,
    state: &str,
    reason: Option<&Reason>,
) -> Result<Recorded, StoreError> {
    tx.execute(
        "UPDATE event SET state = ?2, reason = ?3, settled_at = ?4, site = ?5 WHERE id = ?1",
        values![claim.event, state, reason.map(Reason::encode), now(), claim.site],
    )?;
    tx.execute("UPDATE lane SET depth = depth - 1 WHERE id = ?1", values![claim.lane])?;
    progress(tx, claim)?;
    go_on(tx, claim)
}

/// Keeps the lane for its next head, or lets it go when it is empty.
fn go_on(tx: &mut dyn Transaction, claim: &ClaimRef) -> Result<Recorded, StoreError> {
    if let Some(next) = head(tx, claim.lane, claim.lease)? {
        return Ok(Recorded::Next(Box::new(next)));
    }
    tx.execute("UPDATE lane SET leased = 0 WHERE id = ?1", values![claim.lane])?;
    Ok(Recorded::Released)
}
