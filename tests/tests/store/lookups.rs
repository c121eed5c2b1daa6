//! Look-ups are asked once, again after failures, and end with what was heard or with a reason.

use std::time::Duration;

use inbox_host::store::{Intake, IntakeSource};
use inbox_tests::for_every_store;
use inbox_tests::store_suite::{Case, LEASE, asking, event, intake, one, routed};

for_every_store! {
    a_look_up_is_taken_in_once_and_handed_to_one_holder,
    a_look_up_ends_with_what_was_heard,
    a_failed_look_up_is_asked_again_later_until_it_is_given_up,
    a_look_up_that_waits_or_was_given_up_is_shown,
    a_restart_takes_over_the_leases_of_look_ups,
}

async fn a_look_up_is_taken_in_once_and_handed_to_one_holder(case: Case) -> anyhow::Result<()> {
    case.take_in(one("anna", "l1")).await?;
    assert_eq!(case.take_in(asking("l1")).await?, (0, 0), "an event's key is none of a look-up's");
    assert_eq!(case.take_in(asking("l1")).await?, (0, 1));
    assert_eq!(case.store.claim_lookups(10, LEASE).await?.len(), 1);
    assert!(case.store.claim_lookups(10, LEASE).await?.is_empty());
    Ok(())
}

async fn a_look_up_ends_with_what_was_heard(case: Case) -> anyhow::Result<()> {
    case.take_in(asking("l1")).await?;
    let lookup = case.store.claim_lookups(10, Duration::ZERO).await?.remove(0);
    assert_eq!(lookup.lookup.dedupe_key.as_str(), "l1");
    let mut heard = intake(0, vec![routed(event("anna", "m1"), Some("main"))]);
    heard.source = IntakeSource::Lookup(lookup.id);
    assert_eq!(case.take_in(heard).await?, (1, 0));
    assert_eq!(case.store.counts().await?.lookups, 0);
    assert!(case.store.claim_lookups(10, LEASE).await?.is_empty());
    assert_eq!(case.store.events(None, 10).await?[0].request, 1, "it came in the request that asked");
    Ok(())
}

async fn a_failed_look_up_is_asked_again_later_until_it_is_given_up(case: Case) -> anyhow::Result<()> {
    case.take_in(asking("l1")).await?;
    let lookup = case.store.claim_lookups(10, LEASE).await?.remove(0);
    case.store.retry_lookup(lookup.id, Duration::ZERO, "no answer").await?;
    let again = case.store.claim_lookups(10, LEASE).await?.remove(0);
    assert_eq!(again.failures, 1);
    case.store.retry_lookup(lookup.id, LEASE, "no answer").await?;
    assert!(case.store.claim_lookups(10, LEASE).await?.is_empty());
    case.store.bury_lookup(lookup.id, "gave up").await?;
    assert_eq!(case.store.counts().await?.lookups, 0);
    Ok(())
}

async fn a_look_up_that_waits_or_was_given_up_is_shown(case: Case) -> anyhow::Result<()> {
    let report = case.store.take_in(vec![asking("l1")]).await?;
    assert_eq!((report.lookups, report.events), (1, 0));
    assert_eq!(case.reason("waiting").await?, None);
    let lookup = case.store.claim_lookups(10, LEASE).await?.remove(0);
    case.store.retry_lookup(lookup.id, LEASE, "no answer").await?;
    assert_eq!(case.reason("waiting").await?.as_deref(), Some("no answer"));
    case.store.bury_lookup(lookup.id, "gave up").await?;
    assert_eq!(case.reason("dead").await?.as_deref(), Some("gave up"));
    assert_eq!(case.store.events(None, 10).await?[0].kind, "look-up");
    let counts = case.store.counts().await?;
    assert_eq!((counts.dead, counts.lookups), (1, 0));
    let heard = Intake { source: IntakeSource::Lookup(lookup.id), ..intake(0, Vec::new()) };
    case.take_in(heard).await?;
    assert!(case.states().await?.is_empty(), "what was heard in the end is done with");
    Ok(())
}

async fn a_restart_takes_over_the_leases_of_look_ups(case: Case) -> anyhow::Result<()> {
    case.take_in(asking("l1")).await?;
    case.store.claim_lookups(10, LEASE).await?;
    let case = case.reopen().await?;
    assert_eq!(case.store.claim_lookups(10, LEASE).await?.len(), 1);
    Ok(())
}
