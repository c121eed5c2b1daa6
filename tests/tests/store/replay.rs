//! What an operator does again: in its place, behind the living, and nothing twice.

use std::time::Duration;

use inbox_core::{Batch, DedupeKey, Lookup, ParseError};
use inbox_host::store::{
    AttemptOutcome, Claim, DeliveryState, Reason, Recorded, Requeue, RequeueOutcome, Start,
};
use inbox_tests::for_every_store;
use inbox_tests::store_suite::{Case, LEASE, event, hold, intake, one, plan, request, routed};

for_every_store! {
    a_dead_event_takes_its_own_place,
    what_is_replayed_goes_behind_the_living,
    what_was_sent_stays_sent,
    what_may_have_arrived_is_looked_for_first,
    a_message_that_was_surely_not_sent_is_made_anew,
    nothing_steps_in_front_of_a_send_that_is_under_way,
    only_what_is_dead_is_revived,
    tries_are_counted_from_the_replay_on,
    what_a_request_said_before_is_recognised,
    a_held_person_is_waited_for_as_before,
    a_request_is_not_read_before_its_turn,
    a_look_up_is_made_again_one_at_a_time,
}

const DEAD: &str = "nobody wants it";

/// The event with that key, as it was kept.
fn revival(person: &str, key: &str) -> Requeue {
    Requeue { stored: routed(event(person, key), Some("main")), fresh: None }
}

async fn bury(case: &Case, claim: &Claim) -> anyhow::Result<Recorded> {
    let dead = AttemptOutcome::Dead { delivery: None, reason: Reason::text(DEAD) };
    Ok(case.store.record(&claim.token, dead).await?)
}

/// Takes in an event and buries it; returns its id.
async fn dead(case: &Case, person: &str, key: &str) -> anyhow::Result<i64> {
    case.ingest(one(person, key)).await?;
    let claim = case.claim_one().await?;
    bury(case, &claim).await?;
    Ok(claim.token.event)
}

async fn a_dead_event_takes_its_own_place(case: Case) -> anyhow::Result<()> {
    let first = dead(&case, "anna", "m1").await?;
    case.ingest(one("anna", "m2")).await?;
    case.ingest(one("anna", "m3")).await?;
    assert_eq!(case.store.requeue(first, revival("anna", "m1")).await?, RequeueOutcome::Queued);
    let claim = case.claim_one().await?;
    assert_eq!(claim.token.event, first, "before what came after it and still waits");
    let delivery = case.send(&claim, "contact").await?.expect("nobody else sends");
    let Recorded::Next(next) = case.sent(&claim.token, delivery, "1").await? else { panic!("two more wait") };
    assert_eq!(next.event.dedupe_key.as_str(), "m2");
    assert_eq!(case.store.counts().await?.dead, 0);
    Ok(())
}

async fn what_is_replayed_goes_behind_the_living(case: Case) -> anyhow::Result<()> {
    let mut all = Vec::new();
    for person in ["anna", "ben", "cleo"] {
        all.push(dead(&case, person, person).await?);
    }
    for (id, person) in all.iter().zip(["anna", "ben", "cleo"]) {
        assert_eq!(case.store.requeue(*id, revival(person, person)).await?, RequeueOutcome::Queued);
    }
    case.tick().await;
    case.ingest(one("dora", "live")).await?;
    let first = case.claim(1).await?;
    assert_eq!(first[0].event.dedupe_key.as_str(), "live");
    assert_eq!(case.claim(10).await?.len(), 3, "then they");
    Ok(())
}

/// An event for two contacts, of which the first has it and the second was given up, in doubt or not.
async fn half_sent(case: &Case, in_doubt: bool) -> anyhow::Result<i64> {
    case.ingest(one("anna", "m1")).await?;
    let claim = case.claim_one().await?;
    let (deliveries, _) = case.store.plan(&claim.token, plan(&["a", "b"])).await?;
    case.sent(&claim.token, deliveries[0].id, "1").await?;
    case.store.start(&claim.token, deliveries[1].id, "c2").await?;
    give_up(case, &claim, deliveries[1].id, in_doubt).await?;
    Ok(claim.token.event)
}

async fn give_up(case: &Case, claim: &Claim, delivery: i64, in_doubt: bool) -> anyhow::Result<()> {
    let mut token = claim.token.clone();
    if in_doubt {
        let doubt =
            AttemptOutcome::InDoubt { delivery, after: Duration::ZERO, reason: Reason::text("no answer") };
        case.store.record(&token, doubt).await?;
        token = case.claim_one().await?.token;
    }
    let dead = AttemptOutcome::Dead { delivery: Some(delivery), reason: Reason::text(DEAD) };
    case.store.record(&token, dead).await?;
    Ok(())
}

async fn what_was_sent_stays_sent(case: Case) -> anyhow::Result<()> {
    let id = half_sent(&case, false).await?;
    assert_eq!(case.store.requeue(id, revival("anna", "m1")).await?, RequeueOutcome::Queued);
    let claim = case.claim_one().await?;
    let steps: Vec<_> = claim.deliveries.iter().map(|delivery| delivery.state).collect();
    assert_eq!(steps, [DeliveryState::Sent, DeliveryState::Planned]);
    let start = case.store.start(&claim.token, claim.deliveries[1].id, "c2").await?;
    assert!(matches!(start, Start::Go { .. }));
    case.sent(&claim.token, claim.deliveries[1].id, "2").await?;
    assert_eq!(case.states().await?, ["sent"]);
    Ok(())
}

async fn what_may_have_arrived_is_looked_for_first(case: Case) -> anyhow::Result<()> {
    let id = half_sent(&case, true).await?;
    assert_eq!(case.store.requeue(id, revival("anna", "m1")).await?, RequeueOutcome::Queued);
    let claim = case.claim_one().await?;
    assert_eq!(claim.deliveries[1].state, DeliveryState::Sending);
    assert!(claim.deliveries[1].doubtful_for.is_some(), "it is in doubt as before");
    Ok(())
}

async fn a_message_that_was_surely_not_sent_is_made_anew(case: Case) -> anyhow::Result<()> {
    case.ingest(one("anna", "m1")).await?;
    let claim = case.claim_one().await?;
    let (deliveries, _) = case.store.plan(&claim.token, plan(&["a"])).await?;
    give_up(&case, &claim, deliveries[0].id, false).await?;
    let mut fresh = routed(event("anna", "m1"), Some("main"));
    "as it is read today".clone_into(&mut fresh.event.kind);
    let revival = Requeue { fresh: Some(fresh), ..revival("anna", "m1") };
    assert_eq!(case.store.requeue(claim.token.event, revival).await?, RequeueOutcome::Queued);
    let claim = case.claim_one().await?;
    assert!(claim.deliveries.is_empty());
    assert_eq!(claim.event.kind, "as it is read today");
    Ok(())
}

async fn nothing_steps_in_front_of_a_send_that_is_under_way(case: Case) -> anyhow::Result<()> {
    let first = dead(&case, "anna", "m1").await?;
    case.ingest(one("anna", "m2")).await?;
    let claim = case.claim_one().await?;
    let is_later = async |case: &Case| {
        let requeued = case.store.requeue(first, revival("anna", "m1")).await;
        matches!(requeued, Ok(RequeueOutcome::Later(_)))
    };
    assert!(is_later(&case).await, "the lane is leased");
    let delivery = case.send(&claim, "contact").await?.expect("nobody else sends");
    let doubt =
        AttemptOutcome::InDoubt { delivery, after: Duration::ZERO, reason: Reason::text("no answer") };
    case.store.record(&claim.token, doubt).await?;
    assert!(is_later(&case).await, "its send is in doubt");
    let claim = case.claim_one().await?;
    case.sent(&claim.token, delivery, "1").await?;
    assert_eq!(case.store.requeue(first, revival("anna", "m1")).await?, RequeueOutcome::Queued);
    Ok(())
}

async fn only_what_is_dead_is_revived(case: Case) -> anyhow::Result<()> {
    case.ingest(one("anna", "m1")).await?;
    let claim = case.claim_one().await?;
    let waiting = RequeueOutcome::NotDead("waiting".to_owned());
    assert_eq!(case.store.requeue(claim.token.event, revival("anna", "m1")).await?, waiting);
    assert_eq!(case.store.requeue(i64::MAX, revival("anna", "m1")).await?, RequeueOutcome::Unknown);
    bury(&case, &claim).await?;
    assert_eq!(case.store.requeue(claim.token.event, revival("anna", "m1")).await?, RequeueOutcome::Queued);
    let again = case.store.requeue(claim.token.event, revival("anna", "m1")).await?;
    assert_eq!(again, waiting, "once is enough");
    assert_eq!(case.claim(10).await?.len(), 1);
    Ok(())
}

async fn tries_are_counted_from_the_replay_on(case: Case) -> anyhow::Result<()> {
    case.ingest(one("anna", "m1")).await?;
    let gone = || AttemptOutcome::Gone { unsent: None, after: Duration::ZERO, reason: Reason::text("gone") };
    for _ in 0..3 {
        let claim = case.claim_one().await?;
        case.store.record(&claim.token, gone()).await?;
    }
    let claim = case.claim_one().await?;
    assert_eq!(claim.gone, 3);
    bury(&case, &claim).await?;
    case.store.requeue(claim.token.event, revival("anna", "m1")).await?;
    let claim = case.claim_one().await?;
    assert_eq!((claim.gone, claim.failures, claim.failing_for), (0, 0, Duration::ZERO));
    case.store.record(&claim.token, gone()).await?;
    assert_eq!(case.claim_one().await?.gone, 1);
    Ok(())
}

async fn what_a_request_said_before_is_recognised(case: Case) -> anyhow::Result<()> {
    let mut said = one("anna", "m1");
    let mut batch = Batch::<()>::new();
    batch.malformed("/entry/1", &ParseError::new("odd"));
    said.malformed = batch.malformed;
    said.ignored.push("a read".to_owned());
    let (request, _) = case.arrive(inbox_core::Timestamp::UNIX_EPOCH, said).await?;
    let claim = case.claim_one().await?;
    let delivery = case.send(&claim, "contact").await?.expect("nobody else sends");
    case.sent(&claim.token, delivery, "1").await?;
    assert_eq!(case.store.counts().await?.malformed, 1);
    let both = ["m1", "m2"].map(|key| routed(event("anna", key), Some("main")));
    let mut again = intake(request, both.to_vec());
    again.ignored.push("a read".to_owned());
    let report = case.store.reingest(request, again).await?;
    assert_eq!((report.events, report.duplicates), (1, 1));
    assert_eq!(case.store.counts().await?.malformed, 0);
    let mut states = case.states().await?;
    states.sort_unstable();
    assert_eq!(
        states,
        ["held", "ignored", "sent"],
        "what is ignored is said once, what is new waits its turn"
    );
    assert_eq!(case.claim_one().await?.event.dedupe_key.as_str(), "m2");
    Ok(())
}

async fn a_held_person_is_waited_for_as_before(case: Case) -> anyhow::Result<()> {
    let first = dead(&case, "anna", "m1").await?;
    case.ingest(one("anna", "m2")).await?;
    let claim = case.claim_one().await?;
    case.store.record(&claim.token, hold(None)).await?;
    assert_eq!(case.store.requeue(first, revival("anna", "m1")).await?, RequeueOutcome::Queued);
    assert_eq!(case.reason_of(first).await?.as_deref(), Some("nobody knows her"));
    let claim = case.claim_one().await?;
    assert_eq!(claim.token.event, first, "she is looked at once more");
    case.store.record(&claim.token, hold(None)).await?;
    assert!(case.claim(10).await?.is_empty());
    Ok(())
}

async fn a_request_is_not_read_before_its_turn(case: Case) -> anyhow::Result<()> {
    case.store.append("facebook", request("first")).await?;
    let second = case.store.append("facebook", request("second")).await?;
    assert!(case.store.kept_request(second).await?.is_none());
    assert!(case.store.reingest(second, intake(second, Vec::new())).await.is_err());
    assert_eq!(case.store.pending(10).await?.len(), 2, "none is passed over");
    Ok(())
}

async fn a_look_up_is_made_again_one_at_a_time(case: Case) -> anyhow::Result<()> {
    let mut said = intake(1, Vec::new());
    for key in ["l1", "l2"] {
        let key = DedupeKey::new(key)?;
        said.lookups.push(Lookup::new(key, Some("page"), serde_json::json!({})).lane("the appointment"));
    }
    let (request, _) = case.arrive(inbox_core::Timestamp::UNIX_EPOCH, said).await?;
    let claim = async || case.store.claim_lookups(10, LEASE).await;
    for _ in 0..2 {
        let lookups = claim().await?;
        assert_eq!(lookups.len(), 1);
        case.store.fail_lookup(lookups[0].id, &Reason::text("not found")).await?;
    }
    assert_eq!(case.store.counts().await?.dead, 2);
    assert_eq!(case.store.reingest(request, intake(request, Vec::new())).await?.lookups, 2);
    for _ in 0..2 {
        let lookups = claim().await?;
        assert_eq!(lookups.len(), 1, "the next one waits for it");
        case.store.fail_lookup(lookups[0].id, &Reason::text("not found")).await?;
    }
    assert!(claim().await?.is_empty());
    Ok(())
}
