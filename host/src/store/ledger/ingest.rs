//! Ingest: dedupe, links, lanes and look-ups, in the order of arrival.

use std::collections::BTreeSet;

use super::dedupe::is_new;
use super::json::to_json;
use super::{lane, link, lookup};
use crate::store::transaction::Transaction;
use crate::store::value::values;
use crate::store::{IngestReport, NewEvent, ParsedRequest, Reason, RequestSource, StoreError};

/// Queues what requests say; also returns the sites whose lanes may be due now.
pub(in crate::store) fn ingest(
    tx: &mut dyn Transaction,
    requests: &[ParsedRequest],
) -> Result<(IngestReport, BTreeSet<String>), StoreError> {
    let mut report = IngestReport::default();
    let mut sites = BTreeSet::new();
    for parsed in requests {
        let request = source_request(tx, parsed.source)?;
        sites.extend(link::apply(tx, parsed, request)?);
        queue_events(tx, parsed, request, &mut report, &mut sites)?;
        queue_lookups(tx, parsed, request, &mut report)?;
        close(tx, parsed.source)?;
        note_entries(tx, parsed, request)?;
    }
    Ok((report, sites))
}

fn source_request(tx: &mut dyn Transaction, source: RequestSource) -> Result<i64, StoreError> {
    match source {
        RequestSource::Request(id) => Ok(id),
        RequestSource::Lookup(id) => tx.one("SELECT request FROM lookup WHERE id = ?1", values![id]),
    }
}

fn queue_events(
    tx: &mut dyn Transaction,
    parsed: &ParsedRequest,
    request: i64,
    report: &mut IngestReport,
    sites: &mut BTreeSet<String>,
) -> Result<(), StoreError> {
    for new in &parsed.events {
        let key = new.event.dedupe_key.as_str();
        let account = new.event.account.as_deref().unwrap_or_default();
        if !is_new(tx, parsed, account, "event", key, request)? {
            report.duplicates += 1;
            continue;
        }
        let entered = lane::enter(tx, &parsed.instance, new)?;
        insert_event(tx, parsed, new, request, &entered)?;
        report.events += 1;
        // Only a lane that was empty became due.
        sites.extend(entered.site.filter(|_| entered.depth == 1));
    }
    Ok(())
}

fn insert_event(
    tx: &mut dyn Transaction,
    parsed: &ParsedRequest,
    new: &NewEvent,
    request: i64,
    lane: &lane::Entered,
) -> Result<(), StoreError> {
    let (kind, received_at) = (&new.event.kind, parsed.received_at.as_millisecond());
    let event = to_json(&new.event)?;
    tx.execute(
        "INSERT INTO event (request, lane, instance, site, kind, received_at, state, event)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'waiting', ?7)",
        values![request, lane.id, parsed.instance, lane.site, kind, received_at, event],
    )?;
    Ok(())
}

fn queue_lookups(
    tx: &mut dyn Transaction,
    parsed: &ParsedRequest,
    request: i64,
    report: &mut IngestReport,
) -> Result<(), StoreError> {
    for asked in &parsed.lookups {
        let account = asked.account.as_deref().unwrap_or_default();
        if !is_new(tx, parsed, account, "lookup", asked.dedupe_key.as_str(), request)? {
            report.duplicates += 1;
            continue;
        }
        lookup::enter(tx, parsed, asked, request)?;
        report.lookups += 1;
    }
    Ok(())
}

fn close(tx: &mut dyn Transaction, source: RequestSource) -> Result<(), StoreError> {
    match source {
        RequestSource::Request(id) => {
            tx.execute("UPDATE intake SET cursor = ?1 WHERE cursor < ?1", values![id])?;
            tx.execute("DELETE FROM remark WHERE request = ?1 AND state = 'held'", values![id])?;
            Ok(())
        }
        RequestSource::Lookup(id) => lookup::answered(tx, id),
    }
}

/// Keeps what became no event: ignored and malformed entries, and a request that is held.
fn note_entries(tx: &mut dyn Transaction, parsed: &ParsedRequest, request: i64) -> Result<(), StoreError> {
    let received_at = parsed.received_at.as_millisecond();
    let mut note = |state: &str, place: Option<&str>, reason: &Reason| {
        tx.execute(
            "INSERT INTO remark (request, instance, received_at, state, place, reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            values![request, parsed.instance, received_at, state, place, reason.encode()],
        )
    };
    for reason in &parsed.ignored {
        note("ignored", None, &Reason::text(reason))?;
    }
    for entry in &parsed.malformed {
        note("malformed", Some(&entry.place), &Reason::text(&entry.problem))?;
    }
    if let Some(reason) = &parsed.held {
        note("held", None, reason)?;
    }
    Ok(())
}
