//! Requests are kept in order; what they say is ingested once and entirely.

use inbox_core::{Batch, ParseError};
use inbox_host::store::{ParsedRequest, RequestSource, StoreError};
use inbox_tests::for_every_store;
use inbox_tests::store_suite::{Case, event, intake, one, request, routed};

for_every_store! {
    requests_are_pending_in_the_order_of_arrival_until_taken_in,
    an_event_is_taken_in_once,
    another_account_or_instance_may_use_the_same_key,
    an_intake_that_fails_leaves_nothing_behind,
    what_is_no_event_is_kept_with_its_reason,
}

async fn requests_are_pending_in_the_order_of_arrival_until_taken_in(case: Case) -> anyhow::Result<()> {
    for body in ["first", "second"] {
        case.store.append("facebook", request(body)).await?;
    }
    assert_eq!(case.store.pending(1).await?.len(), 1);
    let pending = case.store.pending(10).await?;
    let bodies: Vec<_> = pending.iter().map(|stored| stored.request.body()).collect();
    assert_eq!(bodies, [b"first".as_slice(), b"second"]);
    case.ingest(intake(pending[0].id, Vec::new())).await?;
    let case = case.reopen().await?;
    let left = case.store.pending(10).await?;
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].id, pending[1].id);
    assert_eq!(left[0].request.accounts(), ["page"]);
    Ok(())
}

async fn an_event_is_taken_in_once(case: Case) -> anyhow::Result<()> {
    assert_eq!(case.ingest(one("anna", "m1")).await?, (1, 0));
    assert_eq!(case.ingest(one("anna", "m1")).await?, (0, 1));
    assert_eq!(case.reopen().await?.ingest(one("anna", "m1")).await?, (0, 1));
    Ok(())
}

async fn another_account_or_instance_may_use_the_same_key(case: Case) -> anyhow::Result<()> {
    let elsewhere = event("anna", "m1").account("shop");
    let intake_of_shop = intake(2, vec![routed(elsewhere, Some("main"))]);
    let mut other_instance = ParsedRequest { instance: "instagram".to_owned(), ..one("anna", "m1") };
    other_instance.events[0].lane = other_instance.events[0].event.lane("instagram");
    for intake in [one("anna", "m1"), intake_of_shop, other_instance] {
        assert_eq!(case.ingest(intake).await?, (1, 0));
    }
    assert_eq!(case.claim(10).await?.len(), 3, "three lanes");
    Ok(())
}

async fn an_intake_that_fails_leaves_nothing_behind(case: Case) -> anyhow::Result<()> {
    let id = case.store.append("facebook", request("first")).await?;
    let good = intake(id, vec![routed(event("anna", "m1"), Some("main"))]);
    let mut bad = one("ben", "m2");
    bad.source = RequestSource::Lookup(404);
    let failed = case.store.ingest(vec![good, bad]).await;
    assert!(matches!(failed, Err(StoreError::Failed(_))));
    assert_eq!(case.store.pending(10).await?.len(), 1);
    assert_eq!(case.store.counts().await?.waiting, 0);
    assert_eq!(case.ingest(one("anna", "m1")).await?, (1, 0), "it was not remembered either");
    Ok(())
}

async fn what_is_no_event_is_kept_with_its_reason(case: Case) -> anyhow::Result<()> {
    let mut batch = Batch::<()>::new();
    batch.malformed("/entry/0", &ParseError::new("not a list"));
    let mut intake = one("anna", "m1");
    intake.ignored.push("a delivery receipt".to_owned());
    intake.malformed = batch.malformed;
    case.ingest(intake).await?;
    assert_eq!(case.store.counts().await?.malformed, 1);
    for (state, reason) in [("ignored", "a delivery receipt"), ("malformed", "not a list")] {
        let lines = case.events(Some(state), 10).await?;
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].reason.as_deref(), Some(reason));
    }
    Ok(())
}
