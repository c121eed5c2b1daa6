//! Ingest: dedupe, links, lanes and look-ups, in the order of arrival.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};

use super::{link, lookup, now, to_json};
use crate::store::{IngestReport, NewEvent, ParsedRequest, Reason, RequestSource, StoreError};

/// Takes in what was said; also returns the sites whose lanes may be due now.
pub(super) fn ingest(
    connection: &Connection,
    intakes: &[ParsedRequest],
) -> Result<(IngestReport, BTreeSet<String>), StoreError> {
    let mut report = IngestReport::default();
    let mut sites = BTreeSet::new();
    for intake in intakes {
        let request = source_request(connection, intake.source)?;
        link::apply(connection, intake, request, &mut sites)?;
        queue_events(connection, intake, request, &mut report, &mut sites)?;
        queue_lookups(connection, intake, request, &mut report)?;
        close(connection, intake.source)?;
        remark(connection, intake, request)?;
    }
    Ok((report, sites))
}

fn source_request(connection: &Connection, source: RequestSource) -> Result<i64, StoreError> {
    match source {
        RequestSource::Request(id) => Ok(id),
        RequestSource::Lookup(id) => {
            Ok(connection.query_row("SELECT request FROM lookup WHERE id = ?1", [id], |row| row.get(0))?)
        }
    }
}

fn queue_events(
    connection: &Connection,
    intake: &ParsedRequest,
    request: i64,
    report: &mut IngestReport,
    sites: &mut BTreeSet<String>,
) -> Result<(), StoreError> {
    for new in &intake.events {
        let key = new.event.dedupe_key.as_str();
        let account = new.event.account.as_deref().unwrap_or_default();
        if !is_new(connection, intake, account, "event", key, request)? {
            report.duplicates += 1;
            continue;
        }
        let (lane, site, depth) = enter_lane(connection, &intake.instance, new)?;
        insert_event(connection, intake, new, request, lane, site.as_deref())?;
        report.events += 1;
        // Only a lane that was empty became due.
        sites.extend(site.filter(|_| depth == 1));
    }
    Ok(())
}

/// Whether something is seen for the first time; from now on it is not.
pub(super) fn is_new(
    connection: &Connection,
    intake: &ParsedRequest,
    account: &str,
    kind: &str,
    key: &str,
    request: i64,
) -> Result<bool, StoreError> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO dedupe (instance, account, kind, key, request) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO NOTHING",
    )?;
    Ok(insert.execute(params![intake.instance, account, kind, key, request])? == 1)
}

/// One more event in the lane. A lane that was empty takes the event's site and is due at once.
pub(super) fn enter_lane(
    connection: &Connection,
    instance: &str,
    new: &NewEvent,
) -> Result<(i64, Option<String>, i64), StoreError> {
    let account = new.event.account.as_deref();
    let hold = new.site.is_none().then(|| Reason::no_site(instance, account).encode());
    let mut upsert = connection.prepare_cached(
        "INSERT INTO lane (key, instance, account, site, depth, next_at, hold) VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6)
         ON CONFLICT (key) DO UPDATE SET
           site = iif(depth = 0, excluded.site, site), hold = iif(depth = 0, excluded.hold, hold),
           next_at = iif(depth = 0, excluded.next_at, next_at), depth = depth + 1
         RETURNING id, site, depth",
    )?;
    let lane = upsert.query_row(params![new.lane, instance, account, new.site, now(), hold], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?))
    })?;
    Ok(lane)
}

fn insert_event(
    connection: &Connection,
    intake: &ParsedRequest,
    new: &NewEvent,
    request: i64,
    lane: i64,
    site: Option<&str>,
) -> Result<(), StoreError> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO event (request, lane, instance, site, kind, received_at, state, event)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'waiting', ?7)",
    )?;
    let received_at = intake.received_at.as_millisecond();
    let event = to_json(&new.event)?;
    insert.execute(params![request, lane, intake.instance, site, new.event.kind, received_at, event])?;
    Ok(())
}

fn queue_lookups(
    connection: &Connection,
    intake: &ParsedRequest,
    request: i64,
    report: &mut IngestReport,
) -> Result<(), StoreError> {
    for asked in &intake.lookups {
        let account = asked.account.as_deref().unwrap_or_default();
        if !is_new(connection, intake, account, "lookup", asked.dedupe_key.as_str(), request)? {
            report.duplicates += 1;
            continue;
        }
        lookup::enter(connection, intake, asked, request)?;
        report.lookups += 1;
    }
    Ok(())
}

fn remark(connection: &Connection, intake: &ParsedRequest, request: i64) -> Result<(), StoreError> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO remark (request, instance, received_at, state, place, reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    let received_at = intake.received_at.as_millisecond();
    for reason in &intake.ignored {
        insert.execute(params![
            request,
            intake.instance,
            received_at,
            "ignored",
            None::<&str>,
            Reason::text(reason).encode()
        ])?;
    }
    for entry in &intake.malformed {
        let (place, problem) = (&entry.place, Reason::text(&entry.problem).encode());
        insert.execute(params![request, intake.instance, received_at, "malformed", place, problem])?;
    }
    if let Some(reason) = &intake.held {
        insert.execute(params![
            request,
            intake.instance,
            received_at,
            "held",
            None::<&str>,
            reason.encode()
        ])?;
    }
    Ok(())
}

fn close(connection: &Connection, source: RequestSource) -> Result<(), StoreError> {
    let close = |sql: &str, id: i64| connection.prepare_cached(sql)?.execute([id]);
    match source {
        RequestSource::Request(id) => {
            close("UPDATE intake SET cursor = max(cursor, ?1)", id)?;
            close("DELETE FROM remark WHERE request = ?1 AND state = 'held'", id)?;
        }
        RequestSource::Lookup(id) => lookup::answered(connection, id)?,
    }
    Ok(())
}
