//! What waits for something named wakes when that comes.

use std::time::Duration;

use inbox_host::store::{Route, Step, StoreError};
use inbox_tests::for_every_store;
use inbox_tests::store_suite::{Case, LEASE, event, intake, one, plan, routed, sharing};

for_every_store! {
    a_held_lane_waits_for_a_link_and_holds_everything_behind_its_head,
    a_held_lane_is_looked_at_again_when_it_asked_for_it_or_after_a_restart,
    a_link_that_comes_while_its_lane_is_leased_is_not_missed,
    what_no_site_claims_is_held_until_one_does,
    a_lane_that_moves_to_another_site_ends_its_claim,
    a_lane_with_frozen_contacts_stays_with_its_site,
}

fn hold(recheck: Option<Duration>) -> Step {
    Step::Hold { reason: "nobody knows her".to_owned(), recheck }
}

/// The way of the Page `page` to a site.
fn route(site: Option<&str>) -> Route {
    Route { instance: "facebook".to_owned(), account: Some("page".to_owned()), site: site.map(str::to_owned) }
}

async fn a_held_lane_waits_for_a_link_and_holds_everything_behind_its_head(case: Case) -> anyhow::Result<()> {
    case.take_in(one("anna", "m1")).await?;
    case.take_in(one("anna", "m2")).await?;
    let claim = case.claim_one().await?;
    case.store.settle(&claim.token, hold(None)).await?;
    assert_eq!(case.store.counts().await?.held, 2);
    assert!(case.claim(10).await?.is_empty());
    case.take_in(sharing("anna", Some("main"))).await?;
    let released = case.claim_one().await?;
    assert_eq!(released.event.dedupe_key.as_str(), "m1");
    let email = released.link.and_then(|link| link.email);
    assert_eq!(email.as_deref(), Some("anna@example.com"));
    Ok(())
}

async fn a_held_lane_is_looked_at_again_when_it_asked_for_it_or_after_a_restart(
    case: Case,
) -> anyhow::Result<()> {
    case.take_in(one("anna", "m1")).await?;
    let claim = case.claim_one().await?;
    case.store.settle(&claim.token, hold(Some(Duration::ZERO))).await?;
    let again = case.claim_one().await?;
    assert_eq!(again.rechecks, 1);
    case.store.settle(&again.token, hold(None)).await?;
    assert!(case.claim(10).await?.is_empty());
    let case = case.reopen().await?;
    assert_eq!(case.claim_one().await?.rechecks, 2);
    Ok(())
}

async fn a_link_that_comes_while_its_lane_is_leased_is_not_missed(case: Case) -> anyhow::Result<()> {
    case.take_in(one("anna", "m1")).await?;
    let claim = case.claim_one().await?;
    case.take_in(sharing("anna", Some("main"))).await?;
    case.store.settle(&claim.token, hold(None)).await?;
    assert!(case.claim_one().await?.link.is_some());
    Ok(())
}

async fn what_no_site_claims_is_held_until_one_does(case: Case) -> anyhow::Result<()> {
    case.take_in(intake(1, vec![routed(event("anna", "m1"), None)])).await?;
    assert_eq!(case.store.counts().await?.held, 1);
    assert_eq!(case.store.waiting_accounts().await?, [route(None)]);
    case.store.reroute(vec![route(Some("main"))]).await?;
    assert_eq!(case.claim_one().await?.event.dedupe_key.as_str(), "m1");
    Ok(())
}

async fn a_lane_that_moves_to_another_site_ends_its_claim(case: Case) -> anyhow::Result<()> {
    case.take_in(one("anna", "m1")).await?;
    let claim = case.claim_one().await?;
    case.store.reroute(vec![route(Some("second"))]).await?;
    assert!(matches!(case.store.plan(&claim.token, plan(&["contact"])).await, Err(StoreError::Lost)));
    let moved = case.store.claim("second", 1, LEASE).await?;
    assert!(moved[0].deliveries.is_empty());
    case.store.reroute(vec![route(None)]).await?;
    assert!(matches!(case.store.settle(&moved[0].token, hold(None)).await, Err(StoreError::Lost)));
    assert_eq!(case.store.counts().await?.held, 1);
    Ok(())
}

async fn a_lane_with_frozen_contacts_stays_with_its_site(case: Case) -> anyhow::Result<()> {
    case.take_in(one("anna", "m1")).await?;
    let claim = case.claim_one().await?;
    case.send(&claim, "contact").await?;
    case.store.reroute(vec![route(Some("second"))]).await?;
    assert!(case.sent(&claim.token, 1, "w1").await.is_ok());
    Ok(())
}
