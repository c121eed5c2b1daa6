//! Retries what failed: nothing that was sent is sent again.

use super::command::Done;
use crate::config::Config;
use crate::intake::{read, routed};
use crate::store::{Commands, EntryId, NewEvent, Requeue, RequeueOutcome, StoreError};

/// Replays one event, or the rest of a request.
pub(super) async fn replay(
    config: &Config,
    store: &dyn Commands,
    entry: EntryId,
) -> Result<Done, StoreError> {
    match entry {
        EntryId::Event(id) => requeue(config, store, id).await,
        EntryId::Request(id) => read_again(config, store, id).await,
    }
}

async fn requeue(config: &Config, store: &dyn Commands, id: i64) -> Result<Done, StoreError> {
    let Some(kept) = store.kept_event(id).await? else { return Ok(not_done(EntryId::Event(id), GONE)) };
    let Some(event) = kept.event else {
        return Ok(not_done(EntryId::Event(id), "what the store kept of it cannot be read"));
    };
    let stored = routed(config, &kept.instance, event);
    let fresh = match store.kept_request(kept.request).await? {
        Some(request) => read(config, &request).events.into_iter().find(|new| is_same(new, &stored)),
        None => None,
    };
    Ok(match store.requeue(id, Requeue { stored, fresh }).await? {
        RequeueOutcome::Queued => Done::new(id, true, "waits again, in its place"),
        RequeueOutcome::NotDead(state) => not_done(EntryId::Event(id), &format!("is {state}, not dead")),
        RequeueOutcome::Later(obstacle) => not_done(EntryId::Event(id), &obstacle.to_string()),
        RequeueOutcome::Unknown => not_done(EntryId::Event(id), GONE),
    })
}

/// The same occurrence, as its request says it now.
fn is_same(new: &NewEvent, stored: &NewEvent) -> bool {
    new.event.dedupe_key == stored.event.dedupe_key && new.event.account == stored.event.account
}

async fn read_again(config: &Config, store: &dyn Commands, id: i64) -> Result<Done, StoreError> {
    let entry = EntryId::Request(id);
    let Some(request) = store.kept_request(id).await? else { return Ok(not_done(entry, GONE)) };
    let parsed = read(config, &request);
    if let Some(reason) = &parsed.held {
        return Ok(not_done(entry, &reason.to_string()));
    }
    let unread = parsed.malformed.len();
    let report = store.reingest(id, parsed).await?;
    let outcome = format!(
        "read again: {} new event(s), {} known before, {} look-up(s), {unread} entries that cannot be read",
        report.events, report.duplicates, report.lookups
    );
    Ok(Done::new(entry, unread == 0, outcome))
}

const GONE: &str = "is not there (any more)";

fn not_done(entry: EntryId, why: &str) -> Done {
    Done::new(entry, false, why)
}
