//! A lane hands out its oldest event to one holder; whoever holds an earlier claim is refused.

use std::time::Duration;

use inbox_host::store::{AttemptOutcome, DeliveryState, Reason, Recorded, StoreError};
use inbox_tests::for_every_store;
use inbox_tests::store_suite::{Case, event, hold, intake, one, plan, routed};

for_every_store! {
    a_lane_hands_out_its_events_in_order_and_to_one_holder,
    a_site_is_handed_its_own_lanes_and_no_more_than_it_asked_for,
    a_late_writer_is_refused_and_changes_nothing,
    a_claim_ends_with_its_event,
    a_restart_takes_over_every_lease_and_keeps_the_step,
    who_is_held_is_handed_out_after_everyone_else,
    a_lane_that_is_let_go_is_due_after_those_that_waited_longer,
    a_claim_ends_when_its_lane_is_let_go,
    failures_are_counted_until_a_step_succeeds,
    failures_stay_counted_when_a_send_starts,
    one_dead_event_does_not_stop_its_lane,
    a_settled_event_stays_with_the_site_that_got_it,
}

async fn a_lane_hands_out_its_events_in_order_and_to_one_holder(case: Case) -> anyhow::Result<()> {
    case.ingest(one("anna", "m1")).await?;
    case.ingest(one("anna", "m2")).await?;
    let first = case.claim_one().await?;
    assert_eq!(first.event.dedupe_key.as_str(), "m1");
    assert!(case.claim(10).await?.is_empty(), "a claimed lane is not handed out twice");
    let delivery = case.send(&first, "contact").await?.expect("the slot is free");
    let Recorded::Next(second) = case.sent(&first.token, delivery, "w1").await? else {
        anyhow::bail!("one more waits")
    };
    assert_eq!(second.event.dedupe_key.as_str(), "m2");
    Ok(())
}

async fn a_site_is_handed_its_own_lanes_and_no_more_than_it_asked_for(case: Case) -> anyhow::Result<()> {
    let to = |person, site| routed(event(person, person), Some(site));
    case.ingest(intake(1, vec![to("anna", "main"), to("ben", "main"), to("cleo", "second")])).await?;
    assert_eq!(case.claim(1).await?.len(), 1);
    assert_eq!(case.claim(10).await?.len(), 1);
    assert_ne!(case.store.next_due("main").await?, Some(Duration::ZERO));
    assert_eq!(case.store.next_due("second").await?, Some(Duration::ZERO));
    assert_eq!(case.store.next_due("third").await?, None);
    Ok(())
}

async fn a_late_writer_is_refused_and_changes_nothing(case: Case) -> anyhow::Result<()> {
    case.ingest(one("anna", "m1")).await?;
    let stale = case.store.claim("main", 1, Duration::ZERO).await?.remove(0);
    let fresh = case.claim_one().await?;
    assert!(matches!(case.store.plan(&stale.token, plan(&["other"])).await, Err(StoreError::Lost)));
    let delivery = case.send(&fresh, "contact").await?.expect("the slot is free");
    assert!(matches!(case.store.start(&stale.token, delivery, "c2").await, Err(StoreError::Lost)));
    assert!(matches!(case.sent(&stale.token, delivery, "w1").await, Err(StoreError::Lost)));
    let case = case.reopen().await?;
    let deliveries = case.claim_one().await?.deliveries;
    assert_eq!(deliveries.len(), 1);
    assert_eq!(deliveries[0].state, DeliveryState::Sending);
    assert_eq!(deliveries[0].conversation.as_deref(), Some("c1"));
    Ok(())
}

async fn a_claim_ends_with_its_event(case: Case) -> anyhow::Result<()> {
    case.ingest(one("anna", "m1")).await?;
    case.ingest(one("anna", "m2")).await?;
    let claim = case.claim_one().await?;
    let delivery = case.send(&claim, "contact").await?.expect("the slot is free");
    case.sent(&claim.token, delivery, "w1").await?;
    let again = AttemptOutcome::Dead { delivery: None, reason: Reason::text("settled twice") };
    assert!(matches!(case.store.record(&claim.token, again).await, Err(StoreError::Lost)));
    assert_eq!(case.events(Some("sent"), 10).await?.len(), 1);
    assert_eq!(case.store.counts().await?.waiting, 1);
    Ok(())
}

async fn a_restart_takes_over_every_lease_and_keeps_the_step(case: Case) -> anyhow::Result<()> {
    case.ingest(one("anna", "m1")).await?;
    let before = case.claim_one().await?;
    case.send(&before, "contact").await?;
    let case = case.reopen().await?;
    let after = case.claim_one().await?;
    assert_eq!(after.deliveries[0].state, DeliveryState::Sending);
    assert_eq!(after.deliveries[0].body, plan(&[]).body);
    assert!(matches!(case.sent(&before.token, after.deliveries[0].id, "w1").await, Err(StoreError::Lost)));
    Ok(())
}

async fn failures_are_counted_until_a_step_succeeds(case: Case) -> anyhow::Result<()> {
    case.ingest(one("anna", "m1")).await?;
    for failures in 0..3 {
        let claim = case.claim_one().await?;
        assert_eq!(claim.failures, failures);
        let retry =
            AttemptOutcome::Retry { unsent: None, after: Duration::ZERO, reason: Reason::text("no answer") };
        case.store.record(&claim.token, retry).await?;
    }
    case.send(&case.claim_one().await?, "contact").await?;
    assert_eq!(case.reopen().await?.claim_one().await?.failures, 0);
    Ok(())
}

async fn who_is_held_is_handed_out_after_everyone_else(case: Case) -> anyhow::Result<()> {
    case.ingest(one("anna", "m1")).await?;
    let anna = case.claim_one().await?;
    case.store.record(&anna.token, hold(Some(Duration::ZERO))).await?;
    case.tick().await;
    case.ingest(one("ben", "m2")).await?;
    let keys = case.claim(2).await?.into_iter().map(|claim| claim.event.dedupe_key.as_str().to_owned());
    assert_eq!(keys.collect::<Vec<_>>(), ["m2", "m1"]);
    Ok(())
}

async fn a_lane_that_is_let_go_is_due_after_those_that_waited_longer(case: Case) -> anyhow::Result<()> {
    case.ingest(one("anna", "m1")).await?;
    case.ingest(one("ben", "m2")).await?;
    let anna = case.claim(1).await?.remove(0);
    case.tick().await;
    case.store.release(&anna.token).await?;
    let turns = case.claim(2).await?;
    let lanes: Vec<_> = turns.iter().map(|claim| claim.event.dedupe_key.as_str()).collect();
    assert_eq!(lanes, ["m2", "m1"]);
    assert_eq!(turns[1].failures, 0);
    Ok(())
}

async fn a_claim_ends_when_its_lane_is_let_go(case: Case) -> anyhow::Result<()> {
    case.ingest(one("anna", "m1")).await?;
    let claim = case.claim_one().await?;
    case.store.release(&claim.token).await?;
    assert!(matches!(case.store.plan(&claim.token, plan(&["contact"])).await, Err(StoreError::Lost)));
    let again = case.claim_one().await?;
    assert!(matches!(case.store.release(&claim.token).await, Err(StoreError::Lost)));
    assert!(case.claim(1).await?.is_empty(), "the later claim holds");
    assert!(case.send(&again, "contact").await?.is_some());
    Ok(())
}

async fn failures_stay_counted_when_a_send_starts(case: Case) -> anyhow::Result<()> {
    case.ingest(one("anna", "m1")).await?;
    case.ingest(one("anna", "m2")).await?;
    let claim = case.claim_one().await?;
    let delivery = case.send(&claim, "contact").await?.expect("the slot is free");
    let retry = AttemptOutcome::Retry {
        unsent: Some(delivery),
        after: Duration::ZERO,
        reason: Reason::text("no answer"),
    };
    case.store.record(&claim.token, retry).await?;
    let again = case.claim_one().await?;
    case.store.start(&again.token, delivery, "c1").await?;
    let doubt =
        AttemptOutcome::InDoubt { delivery, after: Duration::ZERO, reason: Reason::text("no answer") };
    case.store.record(&again.token, doubt).await?;
    let third = case.claim_one().await?;
    assert_eq!(third.failures, 2);
    let Recorded::Next(next) = case.sent(&third.token, delivery, "w1").await? else {
        anyhow::bail!("one more waits")
    };
    assert_eq!(next.failures, 0);
    Ok(())
}

async fn one_dead_event_does_not_stop_its_lane(case: Case) -> anyhow::Result<()> {
    case.ingest(one("anna", "m1")).await?;
    case.ingest(one("anna", "m2")).await?;
    let claim = case.claim_one().await?;
    let dead = AttemptOutcome::Dead { delivery: None, reason: Reason::text("unreadable") };
    assert!(matches!(case.store.record(&claim.token, dead).await?, Recorded::Next(_)));
    assert_eq!(case.store.counts().await?.dead, 1);
    let lines = case.events(Some("dead"), 10).await?;
    assert_eq!(lines[0].reason.as_deref(), Some("unreadable"));
    Ok(())
}

async fn a_settled_event_stays_with_the_site_that_got_it(case: Case) -> anyhow::Result<()> {
    case.ingest(one("anna", "m1")).await?;
    let claim = case.claim_one().await?;
    let delivery = case.send(&claim, "contact").await?.expect("the slot is free");
    case.sent(&claim.token, delivery, "w1").await?;
    case.ingest(intake(2, vec![routed(event("anna", "m2"), Some("second"))])).await?;
    let sites: Vec<_> = case.events(None, 10).await?.into_iter().map(|line| line.site).collect();
    assert_eq!(sites, [Some("second".to_owned()), Some("main".to_owned())]);
    Ok(())
}
