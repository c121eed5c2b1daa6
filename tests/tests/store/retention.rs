//! What is settled goes when it is old; nothing that still concerns anyone does.

use std::time::Duration;

use inbox_core::{Batch, ParseError, Timestamp};
use inbox_host::config::Retention;
use inbox_host::store::{AttemptOutcome, ParsedRequest, Reason, StoreError};
use inbox_tests::for_every_store;
use inbox_tests::store_suite::{
    Case, LEASE, NOTHING, asking, event, held, hold, intake, one, request, routed,
};

for_every_store! {
    what_is_settled_and_old_goes_with_everything_that_came_of_it,
    nothing_that_waits_is_held_dead_unread_or_held_goes,
    what_was_not_taken_in_stays_pending,
    a_request_stays_for_as_long_as_one_of_its_events_waits,
    a_redelivery_is_recognised_for_as_long_as_what_came_of_it_is_kept,
    bodies_go_first_and_nothing_else_with_them,
    a_claim_on_a_lane_that_went_is_over,
}

const LONG_AGO: Timestamp = Timestamp::UNIX_EPOCH;

/// A message to Anna's contact is sent.
async fn send(case: &Case, message_id: &str) -> anyhow::Result<()> {
    let claim = case.claim_one().await?;
    let delivery = case.send(&claim, "contact").await?.expect("the slot is free");
    case.sent(&claim.token, delivery, message_id).await?;
    Ok(())
}

/// Everything old goes that may. The newest request may stay, so one more arrives.
async fn prune(case: &Case, keep: Retention) -> Result<(), StoreError> {
    case.arrive(Timestamp::now(), intake(0, Vec::new())).await?;
    case.prune(keep).await
}

async fn what_is_settled_and_old_goes_with_everything_that_came_of_it(case: Case) -> anyhow::Result<()> {
    let mut said = one("anna", "m1");
    said.ignored.push("a delivery receipt".to_owned());
    case.arrive(LONG_AGO, said).await?;
    send(&case, "w1").await?;
    prune(&case, NOTHING).await?;
    let case = case.reopen().await?;
    assert!(case.states().await?.is_empty());
    assert!(case.store.known_messages("main", vec!["w1".to_owned()]).await?.is_empty());
    assert_eq!(case.arrive(LONG_AGO, one("anna", "m1")).await?.1, 1, "its key is new again");
    send(&case, "w2").await
}

async fn nothing_that_waits_is_held_dead_unread_or_held_goes(case: Case) -> anyhow::Result<()> {
    case.arrive(LONG_AGO, one("dead", "m1")).await?;
    let dead = AttemptOutcome::Dead { delivery: None, reason: Reason::text("unreadable") };
    case.store.record(&case.claim_one().await?.token, dead).await?;
    case.arrive(LONG_AGO, one("held", "m2")).await?;
    case.store.record(&case.claim_one().await?.token, hold(None)).await?;
    case.arrive(LONG_AGO, asking("l1")).await?;
    let lookup = case.store.claim_lookups(1, LEASE).await?.remove(0);
    case.store.fail_lookup(lookup.id, &Reason::text("gave up")).await?;
    case.arrive(LONG_AGO, asking("l2")).await?;
    case.arrive(LONG_AGO, asking("l3")).await?;
    let lookup = case.store.claim_lookups(1, LEASE).await?.remove(0);
    case.store.hold_lookup(lookup.id, &Reason::text("its instance is broken")).await?;
    let mut batch = Batch::<()>::new();
    batch.malformed("/entry/0", &ParseError::new("not a list"));
    case.arrive(LONG_AGO, ParsedRequest { malformed: batch.malformed, ..intake(0, Vec::new()) }).await?;
    case.arrive(LONG_AGO, held(0)).await?;
    case.arrive(LONG_AGO, intake(0, vec![routed(event("unrouted", "m3"), None)])).await?;
    case.arrive(LONG_AGO, one("waiting", "m4")).await?;
    let (before, counts) = (case.events(None, 100).await?, case.store.counts().await?);
    assert_eq!(before.len(), 9);
    prune(&case, NOTHING).await?;
    let case = case.reopen().await?;
    assert_eq!(case.events(None, 100).await?, before);
    assert_eq!(case.store.counts().await?, counts);
    let held = case.store.held_requests(vec!["facebook".to_owned()], 10).await?;
    assert_eq!(held[0].request.body(), b"a request");
    assert_eq!(case.claim_one().await?.event, event("waiting", "m4"));
    for key in ["m1", "m2", "m3", "m4"] {
        assert_eq!(case.ingest(one("anna", key)).await?, (0, 1), "{key} is known");
    }
    Ok(())
}

async fn what_was_not_taken_in_stays_pending(case: Case) -> anyhow::Result<()> {
    case.arrive(LONG_AGO, intake(0, Vec::new())).await?;
    case.store.append("facebook", request("first")).await?;
    case.prune(NOTHING).await?;
    let pending = case.store.pending(10).await?;
    assert_eq!(pending.len(), 1);
    assert_eq!(pending[0].request.body(), b"first");
    assert_eq!(case.store.counts().await?.pending_requests, 1);
    case.ingest(intake(pending[0].id, Vec::new())).await?;
    case.prune(NOTHING).await?;
    assert_eq!(case.store.counts().await?.pending_requests, 0);
    let next = case.store.append("facebook", request("second")).await?;
    assert!(next > pending[0].id, "an id is used once");
    assert_eq!(case.store.pending(10).await?.len(), 1);
    Ok(())
}

async fn a_request_stays_for_as_long_as_one_of_its_events_waits(case: Case) -> anyhow::Result<()> {
    let both = vec![routed(event("anna", "m1"), Some("main")), routed(event("ben", "m2"), Some("second"))];
    case.arrive(LONG_AGO, intake(0, both)).await?;
    send(&case, "w1").await?;
    prune(&case, NOTHING).await?;
    assert_eq!(case.ingest(one("anna", "m1")).await?, (0, 1));
    assert_eq!(case.store.known_messages("main", vec!["w1".to_owned()]).await?, ["w1"]);
    assert_eq!(case.store.claim("second", 1, LEASE).await?[0].event, event("ben", "m2"));
    Ok(())
}

async fn a_redelivery_is_recognised_for_as_long_as_what_came_of_it_is_kept(case: Case) -> anyhow::Result<()> {
    case.arrive(LONG_AGO, one("anna", "m1")).await?;
    send(&case, "w1").await?;
    case.arrive(Timestamp::now(), one("anna", "m2")).await?;
    let week = Duration::from_hours(24 * 8);
    prune(&case, Retention { bodies: week, facts: week }).await?;
    assert_eq!(case.ingest(one("anna", "m1")).await?, (0, 1), "it arrived long ago, and was sent just now");
    prune(&case, NOTHING).await?;
    assert_eq!(case.ingest(one("anna", "m2")).await?, (0, 1), "it waits");
    assert_eq!(case.ingest(one("anna", "m1")).await?, (1, 0));
    Ok(())
}

async fn bodies_go_first_and_nothing_else_with_them(case: Case) -> anyhow::Result<()> {
    case.arrive(LONG_AGO, one("anna", "m1")).await?;
    send(&case, "w1").await?;
    case.arrive(Timestamp::now(), one("anna", "m2")).await?;
    prune(&case, Retention { bodies: Duration::ZERO, facts: Duration::MAX }).await?;
    assert_eq!(case.states().await?, ["waiting", "sent"]);
    assert_eq!(case.ingest(one("anna", "m1")).await?, (0, 1));
    assert_eq!(case.store.known_messages("main", vec!["w1".to_owned()]).await?, ["w1"]);
    assert_eq!(case.claim_one().await?.event, event("anna", "m2"));
    Ok(())
}

async fn a_claim_on_a_lane_that_went_is_over(case: Case) -> anyhow::Result<()> {
    case.arrive(LONG_AGO, one("anna", "m1")).await?;
    let claim = case.claim_one().await?;
    let ignored = || AttemptOutcome::Ignore { reason: Reason::text("enough") };
    case.store.record(&claim.token, ignored()).await?;
    prune(&case, NOTHING).await?;
    case.arrive(LONG_AGO, one("anna", "m2")).await?;
    let fresh = case.claim_one().await?;
    assert!(matches!(case.store.record(&claim.token, ignored()).await, Err(StoreError::Lost)));
    case.store.record(&fresh.token, ignored()).await?;
    Ok(())
}
