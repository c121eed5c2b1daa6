//! Replay: dead events wait again, and requests are read anew.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, params};

use super::intake::enter_lane;
use super::lane::deliveries;
use super::{NEVER, intake, json, now, outcome, to_json};
use crate::store::{
    Delivery, DeliveryState, IngestReport, KeptEvent, NewEvent, ParsedRequest, Reason, Requeue,
    RequeueOutcome, StoreError,
};

/// An event with what is kept of it.
pub(super) fn kept_event(connection: &Connection, id: i64) -> Result<Option<KeptEvent>, StoreError> {
    let mut select = connection.prepare_cached("SELECT request, instance, event FROM event WHERE id = ?1")?;
    let kept = select.query_row([id], |row| {
        let event: Option<String> = row.get(2)?;
        let event = event.and_then(|text| json(&text).ok());
        Ok(KeptEvent { request: row.get(0)?, instance: row.get(1)?, event })
    });
    Ok(kept.optional()?)
}

/// Lets a dead event wait again, in its place in its lane. What was sent stays sent; what is in doubt is looked for
/// first; where neither is, the event is resolved and mapped anew.
///
/// Also returns the site that got something to do.
pub(super) fn requeue(
    connection: &Connection,
    id: i64,
    revival: &Requeue,
) -> Result<(RequeueOutcome, Option<String>), StoreError> {
    let mut select = connection.prepare_cached("SELECT state, site, instance FROM event WHERE id = ?1")?;
    let row = select.query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()?;
    let Some((state, site, instance)): Option<(String, Option<String>, String)> = row else {
        return Ok((RequeueOutcome::Unknown, None));
    };
    if state != "dead" {
        return Ok((RequeueOutcome::NotDead(state), None));
    }
    let frozen = deliveries(connection, id)?;
    let new = if frozen.iter().any(is_begun) {
        NewEvent { site, ..revival.stored.clone() }
    } else {
        revival.fresh.clone().unwrap_or_else(|| revival.stored.clone())
    };
    if let Some(why) = obstacle(connection, id, &new, &frozen)? {
        return Ok((RequeueOutcome::Later(why), None));
    }
    revive_deliveries(connection, id, &frozen)?;
    let (lane, site, depth) = enter_lane(connection, &instance, &new)?;
    outcome::note(connection, id, None, "replayed", None)?;
    let mut update = connection.prepare_cached(
        "UPDATE event SET state = 'waiting', reason = NULL, settled_at = NULL, lane = ?2, site = ?3, event = ?4
         WHERE id = ?1",
    )?;
    update.execute(params![id, lane, site, to_json(&new.event)?])?;
    wait_behind_the_living(connection, lane, depth)?;
    Ok((RequeueOutcome::Queued, site))
}

/// Whether a part of the event was sent or may have been: then it stays as it was frozen.
fn is_begun(delivery: &Delivery) -> bool {
    delivery.state == DeliveryState::Sent || delivery.doubtful_for.is_some()
}

fn is_in_doubt(delivery: &Delivery) -> bool {
    delivery.state == DeliveryState::Dead && delivery.doubtful_for.is_some()
}

/// Why the event cannot take its place now. Only a lane's head may have a send under way or in doubt: one behind it
/// would keep the contact for ever, and so would one that something steps in front of.
fn obstacle(
    connection: &Connection,
    id: i64,
    new: &NewEvent,
    frozen: &[Delivery],
) -> Result<Option<&'static str>, StoreError> {
    let mut select =
        connection.prepare_cached("SELECT id, leased, site FROM lane WHERE key = ?1 AND depth > 0")?;
    let lane = select.query_row([&new.lane], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()?;
    let Some((lane, is_leased, site)): Option<(i64, bool, Option<String>)> = lane else {
        return slot_obstacle(connection, new, frozen);
    };
    if is_leased {
        return Ok(Some("something of the same person is being delivered: try again in a moment"));
    }
    if frozen.iter().any(is_begun) && site != new.site {
        return Ok(Some("it began for a site that its person does not belong to any more"));
    }
    let head: Option<i64> = connection
        .prepare_cached("SELECT min(id) FROM event WHERE lane = ?1 AND state = 'waiting'")?
        .query_row([lane], |row| row.get(0))?;
    let is_sending = connection
        .prepare_cached("SELECT 1 FROM delivery WHERE event = ?1 AND step = 'sending'")?
        .exists([head])?;
    if is_sending {
        return Ok(Some("a message to the same person is under way: try again in a moment"));
    }
    if head.is_some_and(|head| head < id) && frozen.iter().any(is_in_doubt) {
        return Ok(Some(
            "something older of the same person waits, and this one may have arrived: try again later",
        ));
    }
    slot_obstacle(connection, new, frozen)
}

fn slot_obstacle(
    connection: &Connection,
    new: &NewEvent,
    frozen: &[Delivery],
) -> Result<Option<&'static str>, StoreError> {
    let mut select = connection
        .prepare_cached("SELECT 1 FROM delivery WHERE site = ?1 AND contact = ?2 AND step = 'sending'")?;
    for delivery in frozen.iter().filter(|delivery| is_in_doubt(delivery)) {
        if select.exists(params![new.site, delivery.contact])? {
            return Ok(Some("a message to the same contact is under way: try again in a moment"));
        }
    }
    Ok(None)
}

fn revive_deliveries(connection: &Connection, event: i64, frozen: &[Delivery]) -> Result<(), StoreError> {
    let sql = if frozen.iter().any(is_begun) {
        "UPDATE delivery SET step = iif(doubt_since IS NULL, 'planned', 'sending'), settled_at = NULL
         WHERE event = ?1 AND step = 'dead'"
    } else {
        "DELETE FROM delivery WHERE event = ?1"
    };
    connection.prepare_cached(sql)?.execute([event])?;
    Ok(())
}

/// A lane that was empty is held: held lanes are claimed after all others, so live messages go first. Any other lane is
/// looked at as it is.
fn wait_behind_the_living(connection: &Connection, lane: i64, depth: i64) -> Result<(), StoreError> {
    let mut update = connection.prepare_cached(
        "UPDATE lane SET hold = iif(?2 = 1 AND site IS NOT NULL, ?3, hold), next_at = ?4,
           failures = iif(?2 = 1, 0, failures), failing_since = iif(?2 = 1, NULL, failing_since)
         WHERE id = ?1",
    )?;
    update.execute(params![lane, depth, Reason::Replayed.encode(), now()])?;
    Ok(())
}

/// Takes in anew what a request says: entries that could not be read before, and look-ups that were made.
///
/// What was ingested before is recognised as such. Facts without an id of their own are only told again when nothing of
/// the request was read before: someone may have told something newer since.
pub(super) fn reingest(
    connection: &Connection,
    request: i64,
    mut again: ParsedRequest,
) -> Result<(IngestReport, BTreeSet<String>), StoreError> {
    // Taking it in before its turn would pass over those before it.
    if request > connection.query_row("SELECT cursor FROM intake", [], |row| row.get(0))? {
        return Err(StoreError::Failed(format!("request {request} was not ingested yet")));
    }
    let last: Option<i64> = connection
        .prepare_cached("SELECT max(id) FROM event WHERE request = ?1")?
        .query_row([request], |row| row.get(0))?;
    if last.is_some() {
        again.links.retain(|new| new.link.dedupe_key.is_some());
    }
    connection.prepare_cached("DELETE FROM remark WHERE request = ?1")?.execute([request])?;
    let (mut report, sites) = intake::ingest(connection, &[again])?;
    report.lookups += ask_again(connection, request)?;
    let mut select = connection.prepare_cached(
        "SELECT lane.id, depth FROM event JOIN lane ON lane.id = event.lane
         WHERE request = ?1 AND event.id > ?2 AND leased = 0 AND depth = 1 AND hold IS NULL",
    )?;
    let lanes =
        select.query_map([request, last.unwrap_or_default()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    for (lane, depth) in lanes.collect::<Result<Vec<_>, _>>()? {
        wait_behind_the_living(connection, lane, depth)?;
    }
    Ok((report, sites))
}

/// Look-ups of the request that ended are made again, what they tell is recognised, too: each at once, unless another
/// about the same is on its way; who ends that one makes it due.
fn ask_again(connection: &Connection, request: i64) -> Result<usize, StoreError> {
    let mut select = connection.prepare_cached(
        "SELECT id FROM lookup WHERE request = ?1 AND state IN ('done', 'dead') ORDER BY id",
    )?;
    let ended: Vec<i64> = select.query_map([request], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let mut update = connection.prepare_cached(
        "UPDATE lookup SET state = 'waiting', failures = 0, failing_since = NULL, reason = NULL, next_at = iif(
           EXISTS (SELECT 1 FROM lookup AS other
                   WHERE other.lane = lookup.lane AND other.state IN ('waiting', 'held')), ?3, ?2)
         WHERE id = ?1",
    )?;
    for lookup in &ended {
        update.execute(params![lookup, now(), NEVER])?;
    }
    Ok(ended.len())
}
