//! What waits goes to the site that claims its account now.

use std::time::Duration;

use inbox_host::store::{AttemptOutcome, Reason, Route, StoreError};
use inbox_tests::for_every_store;
use inbox_tests::store_suite::{Case, LEASE, event, hold, intake, one, plan, routed, sharing};

for_every_store! {
    what_no_site_claims_is_held_until_one_does,
    a_lane_that_moves_to_another_site_ends_its_claim,
    a_lane_with_frozen_contacts_stays_with_its_site_and_says_so,
    a_link_leaves_those_held_whose_account_no_site_claims,
}

/// The way of the Page `page` to a site.
fn route(site: Option<&str>) -> Route {
    Route { instance: "facebook".to_owned(), account: Some("page".to_owned()), site: site.map(str::to_owned) }
}

async fn what_no_site_claims_is_held_until_one_does(case: Case) -> anyhow::Result<()> {
    case.ingest(intake(1, vec![routed(event("anna", "m1"), None)])).await?;
    assert_eq!(case.store.counts().await?.held, 1);
    assert_eq!(case.store.waiting_accounts().await?, [route(None)]);
    case.store.reroute(vec![route(Some("main"))]).await?;
    assert_eq!(case.claim_one().await?.event.dedupe_key.as_str(), "m1");
    Ok(())
}

async fn a_lane_that_moves_to_another_site_ends_its_claim(case: Case) -> anyhow::Result<()> {
    case.ingest(one("anna", "m1")).await?;
    let claim = case.claim_one().await?;
    case.store.reroute(vec![route(Some("second"))]).await?;
    assert!(matches!(case.store.plan(&claim.token, plan(&["contact"])).await, Err(StoreError::Lost)));
    let moved = case.store.claim("second", 1, LEASE).await?;
    assert!(moved[0].deliveries.is_empty());
    case.store.reroute(vec![route(None)]).await?;
    assert!(matches!(case.store.record(&moved[0].token, hold(None)).await, Err(StoreError::Lost)));
    assert_eq!(case.store.counts().await?.held, 1);
    Ok(())
}

async fn a_lane_with_frozen_contacts_stays_with_its_site_and_says_so(case: Case) -> anyhow::Result<()> {
    case.ingest(one("anna", "m1")).await?;
    let claim = case.claim_one().await?;
    let delivery = case.send(&claim, "contact").await?.expect("the slot is free");
    case.store.reroute(vec![route(Some("second"))]).await?;
    let reason = case.reason("held").await?;
    assert!(reason.is_some_and(|reason| reason.contains("to site main")));
    assert_eq!(case.store.waiting_accounts().await?, [route(Some("main"))]);
    let doubt =
        AttemptOutcome::InDoubt { delivery, after: Duration::ZERO, reason: Reason::text("no answer") };
    case.store.record(&claim.token, doubt).await?;
    assert_eq!(case.store.counts().await?.held, 0, "its site goes on with it");
    assert!(case.sent(&case.claim_one().await?.token, delivery, "w1").await.is_ok());
    Ok(())
}

async fn a_link_leaves_those_held_whose_account_no_site_claims(case: Case) -> anyhow::Result<()> {
    case.ingest(intake(1, vec![routed(event("anna", "m1"), None)])).await?;
    case.ingest(sharing("anna")).await?;
    assert_eq!(case.store.counts().await?.held, 1);
    assert!(case.reason("held").await?.is_some_and(|reason| reason.contains("page")));
    case.store.reroute(vec![route(Some("main"))]).await?;
    assert!(case.claim_one().await?.link.is_some(), "what was told before is known");
    Ok(())
}
