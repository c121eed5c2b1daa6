//! In the order of arrival: reads what stored requests say, routes it, and queues it.

mod lookup;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use inbox_core::{Batch, Event, ParseError, Timestamp};
use serde_json::Value;
use tokio::time::Instant;

use crate::config::{Config, Instance};
use crate::fault::fault;
use crate::store::{
    IngestReport, NewEvent, NewLink, ParsedRequest, Reason, RequestSource, Route, Store, StoreError,
    StoredRequest,
};

pub use lookup::{release_lookups, run_lookups};

/// Requests ingested by one transaction.
const BATCH: usize = 256;
/// While the store is under load, intake rests so many times as long as it worked: providers wait, the inbox can.
const YIELD: u32 = 50;
/// The longest rest: work that took long may have waited for the disk.
const LONGEST_REST: Duration = Duration::from_secs(1);
/// A look at the store even without a hint.
const IDLE: Duration = Duration::from_secs(5);
/// A pause after the store failed.
const FAILED: Duration = Duration::from_secs(1);

/// Takes in requests for as long as the host runs.
pub async fn run_intake(config: Arc<Config>, store: Arc<dyn Store>) {
    let mut may_be_held = true;
    loop {
        let started = Instant::now();
        match ingest_next(&config, store.as_ref(), &mut may_be_held).await {
            Ok(0) => {
                // A hint that is missed costs one idle period, nothing else.
                let _ = tokio::time::timeout(IDLE, store.wakes().intake.notified()).await;
            }
            Ok(_) if store.is_under_load() => tokio::time::sleep(rest_after(started.elapsed())).await,
            Ok(_) => {}
            Err(error) => {
                tracing::error!(%error, "intake could not go on; trying again");
                tokio::time::sleep(FAILED).await;
            }
        }
    }
}

/// How long to rest after so much work. Not cut short when the pressure drops for a moment, as it does between commits.
fn rest_after(worked: Duration) -> Duration {
    (worked * YIELD).min(LONGEST_REST)
}

async fn ingest_next(
    config: &Config,
    store: &dyn Store,
    may_be_held: &mut bool,
) -> Result<usize, StoreError> {
    let requests = next_requests(config, store, may_be_held).await?;
    if requests.is_empty() {
        return Ok(0);
    }
    let count = requests.len();
    let intakes = requests.iter().map(|request| read(config, request)).collect();
    fault!("intake.read");
    ingest(store, intakes).await?;
    fault!("intake.committed");
    Ok(count)
}

/// What was held comes first, after a start: it arrived before everything else that its instance got.
async fn next_requests(
    config: &Config,
    store: &dyn Store,
    may_be_held: &mut bool,
) -> Result<Vec<StoredRequest>, StoreError> {
    if *may_be_held {
        let held = store.held_requests(config.instances.keys().cloned().collect(), BATCH).await?;
        if !held.is_empty() {
            return Ok(held);
        }
        *may_be_held = false;
    }
    store.pending(BATCH).await
}

async fn ingest(store: &dyn Store, intakes: Vec<ParsedRequest>) -> Result<(), StoreError> {
    let counts: Vec<_> = intakes
        .iter()
        .map(|intake| (intake.instance.clone(), intake.ignored.len(), intake.malformed.len()))
        .collect();
    let report = store.ingest(intakes).await?;
    count_events(report);
    for (instance, ignored, malformed) in counts {
        count_entries(&instance, ignored, malformed);
    }
    Ok(())
}

/// Makes an instance's series exist.
pub(crate) fn start_series(instance: &str) {
    count_events(IngestReport::default());
    count_entries(instance, 0, 0);
}

fn count_events(report: IngestReport) {
    metrics::counter!("inbox_bridge_events_queued_total").increment(report.events as u64);
    metrics::counter!("inbox_bridge_events_duplicate_total").increment(report.duplicates as u64);
}

fn count_entries(instance: &str, ignored: usize, malformed: usize) {
    metrics::counter!("inbox_bridge_entries_ignored_total", "instance" => instance.to_owned())
        .increment(ignored as u64);
    metrics::counter!("inbox_bridge_entries_malformed_total", "instance" => instance.to_owned())
        .increment(malformed as u64);
}

/// Reads one request. Whatever goes wrong in the connector, the request is kept, and the reason is visible.
pub(crate) fn read(config: &Config, stored: &StoredRequest) -> ParsedRequest {
    let (source, received_at) = (RequestSource::Request(stored.id), stored.request.received_at());
    let Some(instance) = config.instances.get(&stored.instance) else {
        tracing::warn!(
            instance = stored.instance,
            request_id = stored.id,
            "a request waits for its instance"
        );
        let intake = route(config, source, &stored.instance, received_at, Batch::new());
        return ParsedRequest { held: Some(not_configured(&stored.instance)), ..intake };
    };
    let batch = parse(instance, stored).unwrap_or_else(|error| {
        tracing::error!(instance = stored.instance, request_id = stored.id, %error, "a request could not be read");
        let mut batch = Batch::new();
        batch.malformed("body", &error);
        batch
    });
    route(config, source, &stored.instance, received_at, batch)
}

/// What something waits for whose instance is broken or gone.
fn not_configured(instance: &str) -> Reason {
    Reason::InstanceNotConfigured { instance: instance.to_owned() }
}

fn parse(instance: &Instance, stored: &StoredRequest) -> Result<Batch<Value>, ParseError> {
    catch_unwind(AssertUnwindSafe(|| instance.connector.parse(&stored.request))).unwrap_or_else(|_| {
        Err(ParseError::new("the connector panicked: report it to the connector's author"))
    })
}

/// Gives every event and link its lane and its site.
fn route(
    config: &Config,
    source: RequestSource,
    instance: &str,
    received_at: Timestamp,
    batch: Batch<Value>,
) -> ParsedRequest {
    let events = batch.events.into_iter().map(|event| routed(config, instance, event));
    let links = batch.links.into_iter().map(|link| NewLink { lane: link.lane(instance), link });
    ParsedRequest {
        source,
        instance: instance.to_owned(),
        received_at,
        events: events.collect(),
        links: links.collect(),
        lookups: batch.lookups,
        ignored: batch.ignored.into_iter().map(|ignored| ignored.reason).collect(),
        malformed: batch.malformed,
        held: None,
    }
}

/// Gives an event its lane and its site.
pub(crate) fn routed(config: &Config, instance: &str, event: Event<Value>) -> NewEvent {
    let site = config.site_of(instance, event.account.as_deref()).map(|site| site.name.clone());
    NewEvent { lane: event.lane(instance), site, event }
}

/// Sends what waits to where the config says now: a Page that a site claims is released, one that none claims is held.
pub async fn reroute_waiting(config: &Config, store: &dyn Store) -> Result<(), StoreError> {
    let waiting = store.waiting_accounts().await?;
    let moved = waiting.into_iter().filter_map(|now| {
        let site = config.site_of(&now.instance, now.account.as_deref()).map(|site| site.name.clone());
        (site != now.site).then_some(Route { site, ..now })
    });
    store.reroute(moved.collect()).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rest_is_long_beside_the_work_and_short_beside_a_stalled_disk() {
        assert_eq!(rest_after(Duration::from_millis(10)), Duration::from_millis(500));
        assert_eq!(rest_after(Duration::from_secs(30)), LONGEST_REST);
    }
}
