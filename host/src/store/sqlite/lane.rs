//! Lanes: claimed under a lease, with an epoch that fences off whoever held an earlier one.

use std::collections::BTreeSet;
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::lookup::{self, since};
use super::{json, link, millis, now};
use crate::store::{
    Body, Claim, ClaimRef, Delivery, DeliveryState, Reason, StoreError, StoredLink, namespace,
};

/// Ends every lease of an earlier process.
pub(super) fn take_over(connection: &Connection) -> Result<(), StoreError> {
    connection.execute("UPDATE lane SET leased = 0, epoch = epoch + 1, next_at = 0 WHERE leased = 1", [])?;
    lookup::take_over(connection)?;
    connection.execute("UPDATE lane SET waits_for = NULL, next_at = 0 WHERE waits_for IS NOT NULL", [])?;
    Ok(())
}

/// Makes the next held people due, in the order of lanes behind `after`; returns the last of them.
pub(super) fn recheck_held(
    connection: &Connection,
    after: i64,
) -> Result<(Option<i64>, BTreeSet<String>), StoreError> {
    let mut update = connection.prepare_cached(
        "UPDATE lane SET next_at = ?2 WHERE id IN (
           SELECT id FROM lane WHERE id > ?1 AND hold IS NOT NULL AND site IS NOT NULL AND leased = 0
           ORDER BY id LIMIT ?3)
         RETURNING id, site",
    )?;
    let rows = update.query_map(params![after, now(), RECHECKED], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let woken: Vec<(i64, String)> = rows.collect::<Result<_, _>>()?;
    let last = woken.iter().map(|(lane, _)| *lane).max();
    Ok((last, woken.into_iter().map(|(_, site)| site).collect()))
}

/// Held people made due by one transaction.
const RECHECKED: i64 = 500;

/// Leases due lanes with their heads, those before others whose people are not held: looking at the held once more
/// keeps nobody waiting.
pub(super) fn claim(
    connection: &Connection,
    site: &str,
    limit: usize,
    lease: Duration,
) -> Result<Vec<Claim>, StoreError> {
    let mut lanes = due(connection, site, false, limit)?;
    lanes.extend(due(connection, site, true, limit - lanes.len())?);
    lanes.into_iter().filter_map(|lane| lease_lane(connection, lane, lease).transpose()).collect()
}

fn due(connection: &Connection, site: &str, held: bool, limit: usize) -> Result<Vec<i64>, StoreError> {
    let mut due = connection.prepare_cached(
        "SELECT id FROM lane WHERE site = ?1 AND (hold IS NOT NULL) = ?2 AND depth > 0 AND next_at <= ?3
         ORDER BY next_at LIMIT ?4",
    )?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let lanes = due.query_map(params![site, held, now(), limit], |row| row.get(0))?;
    Ok(lanes.collect::<Result<_, _>>()?)
}

/// Leases one lane under a new epoch; `None` when nothing waits in it.
fn lease_lane(connection: &Connection, lane: i64, lease: Duration) -> Result<Option<Claim>, StoreError> {
    let mut update = connection.prepare_cached(
        "UPDATE lane SET epoch = epoch + 1, leased = 1, next_at = ?2, waits_for = NULL, nudged = 0
         WHERE id = ?1",
    )?;
    update.execute(params![lane, now() + millis(lease)])?;
    let head = head(connection, lane, lease)?;
    if head.is_none() {
        connection.prepare_cached("UPDATE lane SET leased = 0 WHERE id = ?1")?.execute([lane])?;
    }
    Ok(head)
}

/// The head of a leased lane, with everything its delivery needs.
pub(super) fn head(connection: &Connection, lane: i64, lease: Duration) -> Result<Option<Claim>, StoreError> {
    let mut select = connection.prepare_cached(
        "SELECT event.id AS event_id, event.event AS event, lane.epoch, lane.site, lane.instance, lane.failures,
                lane.failing_since, lane.rechecks,
                (SELECT count(*) FROM attempt WHERE attempt.event = event.id) AS attempts,
                (SELECT count(*) FROM attempt
                 WHERE attempt.event = event.id AND outcome IN ('gone', 'replan') AND attempt.id > coalesce((
                   SELECT max(id) FROM attempt AS earlier
                   WHERE earlier.event = event.id AND earlier.outcome = 'replayed'), 0)) AS gone
         FROM lane JOIN event ON event.lane = lane.id AND event.state = 'waiting'
         WHERE lane.id = ?1 ORDER BY event.id LIMIT 1",
    )?;
    loop {
        match select.query_row([lane], |row| claim_of(lane, lease, row)).optional()? {
            None => return Ok(None),
            Some(Err(unreadable)) => bury(connection, lane, &unreadable)?,
            Some(Ok(mut claim)) => {
                claim.deliveries = deliveries(connection, claim.token.event)?;
                claim.link = known_link(connection, &claim)?;
                return Ok(Some(claim));
            }
        }
    }
}

/// An event that cannot be read back.
struct Unreadable {
    event: i64,
    problem: StoreError,
}

/// What cannot be read ends by itself, and stops nobody else.
fn bury(connection: &Connection, lane: i64, unreadable: &Unreadable) -> Result<(), StoreError> {
    let mut event = connection.prepare_cached(
        "UPDATE event SET state = 'dead', reason = ?2, settled_at = ?3,
           site = (SELECT site FROM lane WHERE lane.id = event.lane) WHERE id = ?1",
    )?;
    event.execute(params![unreadable.event, Reason::text(&unreadable.problem).encode(), now()])?;
    connection.prepare_cached("UPDATE lane SET depth = depth - 1 WHERE id = ?1")?.execute([lane])?;
    Ok(())
}

fn claim_of(lane: i64, lease: Duration, row: &Row<'_>) -> rusqlite::Result<Result<Claim, Unreadable>> {
    let event_id = row.get("event_id")?;
    let event = match json(&row.get::<_, String>("event")?) {
        Ok(event) => event,
        Err(problem) => return Ok(Err(Unreadable { event: event_id, problem })),
    };
    Ok(Ok(Claim {
        token: ClaimRef {
            lane,
            epoch: row.get("epoch")?,
            site: row.get::<_, Option<String>>("site")?.unwrap_or_default(),
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

/// What a provider confirmed about the event's external id.
fn known_link(connection: &Connection, claim: &Claim) -> Result<Option<StoredLink>, StoreError> {
    let Some(external_id) = &claim.event.participant.external_id else { return Ok(None) };
    let namespace = namespace(&claim.instance, claim.event.account.as_deref());
    link::read(connection, &namespace, external_id)
}

/// The deliveries of an event, in the order of its contacts.
pub(super) fn deliveries(connection: &Connection, event: i64) -> Result<Vec<Delivery>, StoreError> {
    let mut select = connection.prepare_cached(
        "SELECT id, contact, body, step, conversation, started_at, doubt_since FROM delivery WHERE event = ?1 ORDER BY id",
    )?;
    let rows = select.query_and_then([event], |row| {
        Ok(Delivery {
            id: row.get("id")?,
            contact: row.get("contact")?,
            body: Body::new(row.get::<_, Option<String>>("body")?.unwrap_or_default()),
            state: state_of(&row.get::<_, String>("step")?),
            conversation: row.get("conversation")?,
            started_at: row.get("started_at")?,
            doubtful_for: row.get::<_, Option<i64>>("doubt_since")?.map(|start| since(Some(start), now())),
        })
    })?;
    rows.collect()
}

fn state_of(text: &str) -> DeliveryState {
    match text {
        "sending" => DeliveryState::Sending,
        "sent" => DeliveryState::Sent,
        "dead" => DeliveryState::Dead,
        _ => DeliveryState::Planned,
    }
}

/// When the site's next lane is due; nothing when no lane waits.
pub(super) fn next_due(connection: &Connection, site: &str) -> Result<Option<Duration>, StoreError> {
    let mut select = connection.prepare_cached(
        "SELECT min(next_at) FROM (
           SELECT min(next_at) AS next_at FROM lane WHERE site = ?1 AND (hold IS NOT NULL) = 0 AND depth > 0
           UNION ALL
           SELECT min(next_at) FROM lane WHERE site = ?1 AND (hold IS NOT NULL) = 1 AND depth > 0)",
    )?;
    let next_at: Option<i64> = select.query_row([site], |row| row.get(0))?;
    Ok(next_at.map(|at| Duration::from_millis(u64::try_from(at.saturating_sub(now())).unwrap_or_default())))
}
