//! Where what a request says belongs: its lane and its site.

use inbox_core::{Batch, Event, Timestamp};
use serde_json::Value;

use crate::config::Config;
use crate::store::{Ingest, NewEvent, NewLink, ParsedRequest, RequestSource, Route, StoreError};

/// Gives every event and link its lane and its site.
pub(super) fn route(
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
pub async fn reroute_waiting(config: &Config, store: &dyn Ingest) -> Result<(), StoreError> {
    let waiting = store.waiting_accounts().await?;
    let moved = waiting.into_iter().filter_map(|now| {
        let site = config.site_of(&now.instance, now.account.as_deref()).map(|site| site.name.clone());
        (site != now.site).then_some(Route { site, ..now })
    });
    store.reroute(moved.collect()).await
}
