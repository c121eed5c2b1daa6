//! Look-ups are asked once, again after failures, and end with what was heard or with a reason.

use std::time::Duration;

use inbox_host::store::{ClaimedLookup, ParsedRequest, Reason, RequestSource};
use inbox_tests::for_every_store;
use inbox_tests::store_suite::{Case, LEASE, asking, asking_about, event, intake, one, routed};

for_every_store! {
    a_look_up_is_taken_in_once_and_handed_to_one_holder,
    a_look_up_ends_with_what_was_heard,
    a_failed_look_up_is_asked_again_later_until_it_is_given_up,
    a_look_up_that_waits_or_was_given_up_is_shown,
    a_restart_takes_over_the_leases_of_look_ups,
    look_ups_about_the_same_are_handed_out_one_at_a_time_in_the_order_of_arrival,
    a_look_up_that_is_asked_again_later_delays_only_those_about_the_same,
    a_look_up_that_was_given_up_delays_nobody_any_longer,
    the_same_word_in_another_account_or_instance_is_about_something_else,
    a_look_up_whose_instance_is_gone_is_held_until_that_is_back,
    what_failed_before_a_restart_is_asked_again_at_once_and_what_stands_behind_is_not,
}

/// Keys of the look-ups that are due now.
async fn claimed(case: &Case) -> anyhow::Result<Vec<ClaimedLookup>> {
    Ok(case.store.claim_lookups(10, LEASE).await?)
}

fn keys(claimed: &[ClaimedLookup]) -> Vec<&str> {
    claimed.iter().map(|claimed| claimed.lookup.dedupe_key.as_str()).collect()
}

/// What was asked is known now.
async fn answer(case: &Case, claimed: &ClaimedLookup) -> anyhow::Result<()> {
    let heard = ParsedRequest { source: RequestSource::Lookup(claimed.id), ..intake(0, Vec::new()) };
    case.ingest(heard).await?;
    Ok(())
}

async fn a_look_up_is_taken_in_once_and_handed_to_one_holder(case: Case) -> anyhow::Result<()> {
    case.ingest(one("anna", "l1")).await?;
    assert_eq!(case.ingest(asking("l1")).await?, (0, 0), "an event's key is none of a look-up's");
    assert_eq!(case.ingest(asking("l1")).await?, (0, 1));
    assert_eq!(case.store.claim_lookups(10, LEASE).await?.len(), 1);
    assert!(case.store.claim_lookups(10, LEASE).await?.is_empty());
    Ok(())
}

async fn a_look_up_ends_with_what_was_heard(case: Case) -> anyhow::Result<()> {
    case.ingest(asking("l1")).await?;
    let lookup = case.store.claim_lookups(10, Duration::ZERO).await?.remove(0);
    assert_eq!(lookup.lookup.dedupe_key.as_str(), "l1");
    let mut heard = intake(0, vec![routed(event("anna", "m1"), Some("main"))]);
    heard.source = RequestSource::Lookup(lookup.id);
    assert_eq!(case.ingest(heard).await?, (1, 0));
    assert_eq!(case.store.counts().await?.lookups, 0);
    assert!(case.store.claim_lookups(10, LEASE).await?.is_empty());
    assert_eq!(case.events(None, 10).await?[0].request, 1, "it came in the request that asked");
    Ok(())
}

async fn a_failed_look_up_is_asked_again_later_until_it_is_given_up(case: Case) -> anyhow::Result<()> {
    case.ingest(asking("l1")).await?;
    let lookup = case.store.claim_lookups(10, LEASE).await?.remove(0);
    case.store.retry_lookup(lookup.id, Duration::ZERO, &Reason::text("no answer")).await?;
    let again = case.store.claim_lookups(10, LEASE).await?.remove(0);
    assert_eq!(again.failures, 1);
    case.store.retry_lookup(lookup.id, LEASE, &Reason::text("no answer")).await?;
    assert!(case.store.claim_lookups(10, LEASE).await?.is_empty());
    case.store.fail_lookup(lookup.id, &Reason::text("gave up")).await?;
    assert_eq!(case.store.counts().await?.lookups, 0);
    Ok(())
}

async fn a_look_up_that_waits_or_was_given_up_is_shown(case: Case) -> anyhow::Result<()> {
    let report = case.store.ingest(vec![asking("l1")]).await?;
    assert_eq!((report.lookups, report.events), (1, 0));
    assert_eq!(case.reason("waiting").await?, None);
    let lookup = case.store.claim_lookups(10, LEASE).await?.remove(0);
    case.store.retry_lookup(lookup.id, LEASE, &Reason::text("no answer")).await?;
    assert_eq!(case.reason("waiting").await?.as_deref(), Some("no answer"));
    case.store.fail_lookup(lookup.id, &Reason::text("gave up")).await?;
    assert_eq!(case.reason("dead").await?.as_deref(), Some("gave up"));
    assert_eq!(case.events(None, 10).await?[0].kind, "look-up");
    let counts = case.store.counts().await?;
    assert_eq!((counts.dead, counts.lookups), (1, 0));
    let heard = ParsedRequest { source: RequestSource::Lookup(lookup.id), ..intake(0, Vec::new()) };
    case.ingest(heard).await?;
    assert!(case.states().await?.is_empty(), "what was heard in the end is done with");
    Ok(())
}

async fn a_restart_takes_over_the_leases_of_look_ups(case: Case) -> anyhow::Result<()> {
    case.ingest(asking("l1")).await?;
    case.store.claim_lookups(10, LEASE).await?;
    let case = case.reopen().await?;
    assert_eq!(case.store.claim_lookups(10, LEASE).await?.len(), 1);
    Ok(())
}

async fn look_ups_about_the_same_are_handed_out_one_at_a_time_in_the_order_of_arrival(
    case: Case,
) -> anyhow::Result<()> {
    for key in ["booked", "moved", "cancelled"] {
        case.ingest(asking_about("appointment 7", key)).await?;
    }
    for key in ["booked", "moved", "cancelled"] {
        let head = claimed(&case).await?;
        assert_eq!(keys(&head), [key]);
        assert!(claimed(&case).await?.is_empty(), "nothing else while {key} is under way");
        answer(&case, &head[0]).await?;
    }
    assert_eq!(case.store.counts().await?.lookups, 0);
    case.ingest(asking_about("appointment 7", "booked again")).await?;
    assert_eq!(keys(&claimed(&case).await?), ["booked again"], "the lane was empty");
    Ok(())
}

async fn a_look_up_that_is_asked_again_later_delays_only_those_about_the_same(
    case: Case,
) -> anyhow::Result<()> {
    case.ingest(asking_about("appointment 7", "booked")).await?;
    let head = claimed(&case).await?.remove(0);
    case.store.retry_lookup(head.id, LEASE, &Reason::text("no answer")).await?;
    case.ingest(asking_about("appointment 7", "cancelled")).await?;
    let waiting = case.events(Some("waiting"), 10).await?;
    let mut reasons: Vec<_> = waiting.iter().filter_map(|line| line.reason.as_deref()).collect();
    reasons.sort_unstable();
    assert_eq!(reasons, ["no answer", &Reason::EarlierLookup.to_string()]);
    case.ingest(asking_about("appointment 8", "booked 8")).await?;
    case.ingest(asking("about nothing else")).await?;
    assert_eq!(keys(&claimed(&case).await?), ["booked 8", "about nothing else"]);
    case.store.retry_lookup(head.id, Duration::ZERO, &Reason::text("no answer")).await?;
    assert_eq!(keys(&claimed(&case).await?), ["booked"], "it is still the first of its lane");
    Ok(())
}

async fn a_look_up_that_was_given_up_delays_nobody_any_longer(case: Case) -> anyhow::Result<()> {
    for key in ["booked", "moved", "cancelled"] {
        case.ingest(asking_about("appointment 7", key)).await?;
    }
    let dead = claimed(&case).await?.remove(0);
    case.store.fail_lookup(dead.id, &Reason::text("gave up")).await?;
    assert_eq!(keys(&claimed(&case).await?), ["moved"]);
    answer(&case, &dead).await?;
    assert!(claimed(&case).await?.is_empty(), "what was heard of the dead lets nobody overtake");
    Ok(())
}

async fn the_same_word_in_another_account_or_instance_is_about_something_else(
    case: Case,
) -> anyhow::Result<()> {
    case.ingest(asking_about("7", "l1")).await?;
    let mut elsewhere = asking_about("7", "l2");
    elsewhere.lookups[0].account = None;
    case.ingest(elsewhere).await?;
    let elsewhere = ParsedRequest { instance: "sms".to_owned(), ..asking_about("7", "l3") };
    case.ingest(elsewhere).await?;
    assert_eq!(keys(&claimed(&case).await?), ["l1", "l2", "l3"]);
    Ok(())
}

async fn a_look_up_whose_instance_is_gone_is_held_until_that_is_back(case: Case) -> anyhow::Result<()> {
    for key in ["booked", "cancelled"] {
        case.ingest(asking_about("appointment 7", key)).await?;
    }
    let head = claimed(&case).await?.remove(0);
    case.store.hold_lookup(head.id, &Reason::text("its instance is broken")).await?;
    let case = case.reopen().await?;
    assert!(claimed(&case).await?.is_empty(), "neither it nor what is behind it");
    assert_eq!(case.reason("held").await?.as_deref(), Some("its instance is broken"));
    let counts = case.store.counts().await?;
    assert_eq!((counts.held, counts.lookups), (1, 1));
    case.store.release_lookups(vec!["sms".to_owned()]).await?;
    assert!(claimed(&case).await?.is_empty(), "another instance says nothing of it");
    case.store.release_lookups(vec!["sms".to_owned(), "facebook".to_owned()]).await?;
    let head = claimed(&case).await?;
    assert_eq!(keys(&head), ["booked"]);
    answer(&case, &head[0]).await?;
    assert_eq!(keys(&claimed(&case).await?), ["cancelled"]);
    Ok(())
}

async fn what_failed_before_a_restart_is_asked_again_at_once_and_what_stands_behind_is_not(
    case: Case,
) -> anyhow::Result<()> {
    for key in ["booked", "cancelled"] {
        case.ingest(asking_about("appointment 7", key)).await?;
    }
    let head = claimed(&case).await?.remove(0);
    case.store.retry_lookup(head.id, LEASE, &Reason::text("the token is refused")).await?;
    let case = case.reopen().await?;
    let again = claimed(&case).await?;
    assert_eq!((keys(&again), again[0].failures), (vec!["booked"], 1));
    Ok(())
}
