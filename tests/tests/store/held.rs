//! What waits for something named wakes when that comes.

use std::time::Duration;

use inbox_host::store::{AttemptOutcome, Reason};
use inbox_tests::for_every_store;
use inbox_tests::store_suite::{Case, hold, one, sharing};

for_every_store! {
    a_held_lane_waits_for_a_link_and_holds_everything_behind_its_head,
    a_held_lane_is_looked_at_again_when_it_asked_for_it,
    a_restart_leaves_the_held_alone_until_they_are_rechecked,
    the_held_are_rechecked_in_the_order_of_their_lanes,
    a_link_that_comes_while_its_lane_is_leased_is_not_missed,
    what_is_held_says_for_what_until_it_goes_on,
}

/// Claims who is due and holds them until something is told.
async fn hold_all(case: &Case) -> anyhow::Result<Vec<i64>> {
    let claims = case.claim(10).await?;
    for claim in &claims {
        case.store.record(&claim.token, hold(None)).await?;
    }
    Ok(claims.into_iter().map(|claim| claim.token.lane).collect())
}

async fn a_held_lane_waits_for_a_link_and_holds_everything_behind_its_head(case: Case) -> anyhow::Result<()> {
    case.ingest(one("anna", "m1")).await?;
    case.ingest(one("anna", "m2")).await?;
    let claim = case.claim_one().await?;
    case.store.record(&claim.token, hold(None)).await?;
    assert_eq!(case.store.counts().await?.held, 2);
    assert!(case.claim(10).await?.is_empty());
    case.ingest(sharing("anna")).await?;
    let counts = case.store.counts().await?;
    assert_eq!((counts.held, counts.waiting), (0, 2), "she is waited for no longer");
    let released = case.claim_one().await?;
    assert_eq!(released.event.dedupe_key.as_str(), "m1");
    let email = released.link.and_then(|link| link.email);
    assert_eq!(email.as_deref(), Some("anna@example.com"));
    Ok(())
}

async fn a_held_lane_is_looked_at_again_when_it_asked_for_it(case: Case) -> anyhow::Result<()> {
    case.ingest(one("anna", "m1")).await?;
    let claim = case.claim_one().await?;
    case.store.record(&claim.token, hold(Some(Duration::ZERO))).await?;
    let again = case.claim_one().await?;
    assert_eq!(again.rechecks, 1);
    case.store.record(&again.token, hold(None)).await?;
    assert!(case.claim(10).await?.is_empty());
    Ok(())
}

async fn a_restart_leaves_the_held_alone_until_they_are_rechecked(case: Case) -> anyhow::Result<()> {
    case.ingest(one("anna", "m1")).await?;
    let lanes = hold_all(&case).await?;
    let case = case.reopen().await?;
    assert!(case.claim(10).await?.is_empty());
    assert_eq!(case.store.recheck_held(0).await?, Some(lanes[0]));
    assert_eq!(case.store.recheck_held(lanes[0]).await?, None);
    assert_eq!(case.store.counts().await?.held, 1, "it is held until it goes on");
    assert_eq!(case.claim_one().await?.rechecks, 1);
    Ok(())
}

async fn the_held_are_rechecked_in_the_order_of_their_lanes(case: Case) -> anyhow::Result<()> {
    for person in ["anna", "ben", "cleo"] {
        case.ingest(one(person, person)).await?;
    }
    let mut lanes = hold_all(&case).await?;
    lanes.sort_unstable();
    case.ingest(one("dora", "dora")).await?;
    let dora = case.claim_one().await?;
    assert_eq!(case.store.recheck_held(lanes[0]).await?, Some(lanes[2]), "dora is not held");
    let mut due: Vec<_> = case.claim(10).await?.into_iter().map(|claim| claim.token.lane).collect();
    due.sort_unstable();
    assert_eq!(due, lanes[1..]);
    assert_eq!(case.store.recheck_held(lanes[0]).await?, None, "who is leased is looked at already");
    case.store.record(&dora.token, hold(None)).await?;
    Ok(())
}

async fn a_link_that_comes_while_its_lane_is_leased_is_not_missed(case: Case) -> anyhow::Result<()> {
    case.ingest(one("anna", "m1")).await?;
    let claim = case.claim_one().await?;
    case.ingest(sharing("anna")).await?;
    case.store.record(&claim.token, hold(None)).await?;
    assert!(case.claim_one().await?.link.is_some());
    Ok(())
}

async fn what_is_held_says_for_what_until_it_goes_on(case: Case) -> anyhow::Result<()> {
    case.ingest(one("anna", "m1")).await?;
    assert_eq!(case.reason("waiting").await?, None);
    hold_all(&case).await?;
    assert_eq!(case.reason("held").await?.as_deref(), Some("nobody knows her"));
    case.ingest(sharing("anna")).await?;
    let claim = case.claim_one().await?;
    let retry =
        AttemptOutcome::Retry { unsent: None, after: Duration::ZERO, reason: Reason::text("no answer") };
    case.store.record(&claim.token, retry).await?;
    assert_eq!(case.reason("waiting").await?.as_deref(), Some("no answer"));
    case.send(&case.claim_one().await?, "contact").await?;
    assert_eq!(case.reason("waiting").await?, None, "it is being sent");
    Ok(())
}
