//! One send at a time into a contact; what was frozen stays; an event ends when all of its deliveries have.

use std::time::Duration;

use inbox_host::store::{AttemptOutcome, Claim, DeliveryState, Reason, Recorded, Start, StoreError};
use inbox_tests::for_every_store;
use inbox_tests::store_suite::{Case, LEASE, body, event, intake, one, plan, routed};

for_every_store! {
    two_people_with_one_contact_take_turns,
    the_same_contact_id_at_two_sites_is_two_contacts,
    a_send_in_doubt_keeps_its_contact,
    a_look_that_finds_nothing_ends_the_failures_and_keeps_the_contact,
    a_send_that_surely_failed_frees_its_contact,
    an_event_that_is_given_up_lets_go_of_its_contact,
    an_event_with_several_contacts_is_sent_once_all_are,
    an_event_of_which_one_delivery_died_is_dead_once_the_others_ended,
    an_event_whose_only_delivery_died_says_why,
    a_body_that_was_refused_is_replaced_for_everyone_not_served,
    a_new_plan_replaces_what_was_not_sent_and_nothing_else,
    a_delivery_of_another_event_is_refused,
    a_delivery_that_is_not_under_way_is_refused,
    messages_that_a_site_was_sent_are_known,
}

/// Claims of two people who are one contact.
async fn two_claims(case: &Case) -> anyhow::Result<Vec<Claim>> {
    case.ingest(one("anna", "m1")).await?;
    case.ingest(one("anna at work", "m2")).await?;
    let claims = case.claim(2).await?;
    anyhow::ensure!(claims.len() == 2, "two lanes are due");
    Ok(claims)
}

async fn two_people_with_one_contact_take_turns(case: Case) -> anyhow::Result<()> {
    let claims = two_claims(&case).await?;
    let delivery = case.send(&claims[0], "contact").await?.expect("the slot is free");
    assert_eq!(case.send(&claims[1], "contact").await?, None, "the slot is taken");
    assert!(case.claim(10).await?.is_empty(), "the second waits");
    case.sent(&claims[0].token, delivery, "w1").await?;
    let second = case.claim_one().await?;
    let waiting = second.deliveries[0].id;
    assert!(matches!(case.store.start(&second.token, waiting, "c1").await?, Start::Go { .. }));
    Ok(())
}

async fn the_same_contact_id_at_two_sites_is_two_contacts(case: Case) -> anyhow::Result<()> {
    let to = |person, site| routed(event(person, person), Some(site));
    case.ingest(intake(1, vec![to("anna", "main"), to("ben", "second"), to("cleo", "second")])).await?;
    let main = case.claim_one().await?;
    let second = case.store.claim("second", 2, LEASE).await?;
    let delivery = case.send(&main, "contact").await?.expect("the slot is free");
    assert!(case.send(&second[0], "contact").await?.is_some(), "the other site's slot is free");
    assert_eq!(case.send(&second[1], "contact").await?, None);
    case.sent(&main.token, delivery, "w1").await?;
    assert!(case.store.claim("second", 2, LEASE).await?.is_empty(), "the other site's slot is taken still");
    Ok(())
}

async fn a_send_in_doubt_keeps_its_contact(case: Case) -> anyhow::Result<()> {
    let claims = two_claims(&case).await?;
    let delivery = case.send(&claims[0], "contact").await?.expect("the slot is free");
    let doubt =
        AttemptOutcome::InDoubt { delivery, after: Duration::ZERO, reason: Reason::text("no answer") };
    case.store.record(&claims[0].token, doubt).await?;
    assert_eq!(case.send(&claims[1], "contact").await?, None);
    let again = case.claim_one().await?;
    assert!(again.deliveries[0].doubtful_for.is_some());
    let start = case.store.start(&again.token, delivery, "c1").await?;
    assert!(matches!(start, Start::Go { .. }), "its own contact is not taken");
    Ok(())
}

async fn a_look_that_finds_nothing_ends_the_failures_and_keeps_the_contact(case: Case) -> anyhow::Result<()> {
    let claims = two_claims(&case).await?;
    let delivery = case.send(&claims[0], "contact").await?.expect("the slot is free");
    let doubt =
        AttemptOutcome::InDoubt { delivery, after: Duration::ZERO, reason: Reason::text("no answer") };
    case.store.record(&claims[0].token, doubt).await?;
    let look =
        AttemptOutcome::LookAgain { delivery, after: Duration::ZERO, reason: Reason::text("not there yet") };
    case.store.record(&case.claim_one().await?.token, look).await?;
    assert_eq!(case.send(&claims[1], "contact").await?, None, "the slot is taken");
    let again = case.claim_one().await?;
    assert_eq!(again.failures, 0, "the last call worked");
    assert!(again.attempts >= 3, "and so many were made: {}", again.attempts);
    assert!(again.deliveries[0].doubtful_for.is_some());
    case.sent(&again.token, delivery, "w1").await?;
    Ok(())
}

async fn a_send_that_surely_failed_frees_its_contact(case: Case) -> anyhow::Result<()> {
    let claims = two_claims(&case).await?;
    let delivery = case.send(&claims[0], "contact").await?.expect("the slot is free");
    let unsent = AttemptOutcome::Retry {
        unsent: Some(delivery),
        after: Duration::from_mins(5),
        reason: Reason::text("too many calls"),
    };
    case.store.record(&claims[0].token, unsent).await?;
    assert!(case.send(&claims[1], "contact").await?.is_some(), "the slot is free");
    Ok(())
}

async fn an_event_that_is_given_up_lets_go_of_its_contact(case: Case) -> anyhow::Result<()> {
    let claims = two_claims(&case).await?;
    case.send(&claims[0], "contact").await?;
    let dead = AttemptOutcome::Dead { delivery: None, reason: Reason::text("gave up") };
    case.store.record(&claims[0].token, dead).await?;
    assert!(case.send(&claims[1], "contact").await?.is_some(), "the slot is free");
    Ok(())
}

async fn an_event_with_several_contacts_is_sent_once_all_are(case: Case) -> anyhow::Result<()> {
    case.ingest(one("anna", "m1")).await?;
    let claim = case.claim_one().await?;
    let (deliveries, _) = case.store.plan(&claim.token, plan(&["contact", "other"])).await?;
    let Recorded::Next(rest) = case.sent(&claim.token, deliveries[0].id, "w1").await? else {
        anyhow::bail!("a delivery is left")
    };
    assert_eq!(rest.token, claim.token);
    let steps: Vec<_> = rest.deliveries.iter().map(|delivery| delivery.state).collect();
    assert_eq!(steps, [DeliveryState::Sent, DeliveryState::Planned]);
    case.store.start(&claim.token, deliveries[1].id, "c2").await?;
    assert!(matches!(case.sent(&claim.token, deliveries[1].id, "w2").await?, Recorded::Released));
    assert_eq!(case.events(Some("sent"), 10).await?.len(), 1);
    Ok(())
}

async fn an_event_of_which_one_delivery_died_is_dead_once_the_others_ended(case: Case) -> anyhow::Result<()> {
    case.ingest(one("anna", "m1")).await?;
    let claim = case.claim_one().await?;
    let (deliveries, _) = case.store.plan(&claim.token, plan(&["contact", "other"])).await?;
    let dead = AttemptOutcome::Dead { delivery: Some(deliveries[0].id), reason: Reason::text("refused") };
    case.store.record(&claim.token, dead).await?;
    assert_eq!(case.store.counts().await?.dead, 0, "the other contact is still to be served");
    case.store.start(&claim.token, deliveries[1].id, "c2").await?;
    case.sent(&claim.token, deliveries[1].id, "w2").await?;
    let reason = "1 of 2 deliveries were given up, the last because: refused";
    assert_eq!(case.reason("dead").await?.as_deref(), Some(reason));
    assert_eq!(case.store.known_messages("main", vec!["w2".to_owned()]).await?, ["w2"]);
    Ok(())
}

async fn an_event_whose_only_delivery_died_says_why(case: Case) -> anyhow::Result<()> {
    case.ingest(one("anna", "m1")).await?;
    let claim = case.claim_one().await?;
    let delivery = case.send(&claim, "contact").await?;
    case.store
        .record(&claim.token, AttemptOutcome::Dead { delivery, reason: Reason::text("refused") })
        .await?;
    assert_eq!(case.reason("dead").await?.as_deref(), Some("refused"));
    Ok(())
}

async fn a_body_that_was_refused_is_replaced_for_everyone_not_served(case: Case) -> anyhow::Result<()> {
    let claims = two_claims(&case).await?;
    let (deliveries, _) = case.store.plan(&claims[0].token, plan(&["served", "contact", "other"])).await?;
    case.sent(&claims[0].token, deliveries[0].id, "w1").await?;
    case.store.start(&claims[0].token, deliveries[1].id, "c2").await?;
    let reword = AttemptOutcome::Reword {
        delivery: deliveries[1].id,
        body: body("a link"),
        reason: Reason::text("the picture is gone"),
    };
    case.store.record(&claims[0].token, reword).await?;
    assert!(case.send(&claims[1], "contact").await?.is_some(), "the slot is free");
    let again = case.claim_one().await?;
    assert_eq!(again.failures, 1);
    let bodies: Vec<_> = again.deliveries.iter().map(|delivery| delivery.body.clone()).collect();
    assert_eq!(bodies, ["hello", "a link", "a link"].map(body));
    let steps: Vec<_> = again.deliveries.iter().map(|delivery| delivery.state).collect();
    assert_eq!(steps, [DeliveryState::Sent, DeliveryState::Planned, DeliveryState::Planned]);
    Ok(())
}

async fn a_new_plan_replaces_what_was_not_sent_and_nothing_else(case: Case) -> anyhow::Result<()> {
    case.ingest(one("anna", "m1")).await?;
    let claim = case.claim_one().await?;
    let (deliveries, _) = case.store.plan(&claim.token, plan(&["contact", "gone"])).await?;
    case.sent(&claim.token, deliveries[0].id, "w1").await?;
    case.store
        .record(&claim.token, AttemptOutcome::Replan { reason: Reason::text("the contact is gone") })
        .await?;
    let again = case.claim_one().await?;
    assert_eq!(again.deliveries.len(), 1);
    let (deliveries, _) = case.store.plan(&again.token, plan(&["merged"])).await?;
    let contacts: Vec<_> = deliveries.iter().map(|delivery| delivery.contact.as_str()).collect();
    assert_eq!(contacts, ["contact", "merged"]);
    Ok(())
}

/// Every step that is about a send that is under way.
fn steps_of(delivery: i64) -> [AttemptOutcome; 5] {
    let (after, reason) = (Duration::ZERO, Reason::text("no answer"));
    [
        AttemptOutcome::Sent { delivery, message_id: "w9".to_owned() },
        AttemptOutcome::Retry { unsent: Some(delivery), after, reason: reason.clone() },
        AttemptOutcome::InDoubt { delivery, after, reason: reason.clone() },
        AttemptOutcome::LookAgain { delivery, after, reason: reason.clone() },
        AttemptOutcome::Reword { delivery, body: body("another"), reason },
    ]
}

fn dead(delivery: i64) -> AttemptOutcome {
    AttemptOutcome::Dead { delivery: Some(delivery), reason: Reason::text("refused") }
}

/// Each step is refused, and changes nothing.
async fn refused(
    case: &Case,
    claim: &Claim,
    steps: impl IntoIterator<Item = AttemptOutcome>,
) -> anyhow::Result<()> {
    let before = case.events(None, 10).await?;
    for step in steps {
        let answer = case.store.record(&claim.token, step.clone()).await;
        anyhow::ensure!(matches!(answer, Err(StoreError::Failed(_))), "{step:?}: {answer:?}");
    }
    assert_eq!(case.events(None, 10).await?, before);
    Ok(())
}

async fn a_delivery_of_another_event_is_refused(case: Case) -> anyhow::Result<()> {
    let claims = two_claims(&case).await?;
    let delivery = case.send(&claims[0], "contact").await?.expect("the slot is free");
    case.send(&claims[1], "other").await?;
    let start = case.store.start(&claims[1].token, delivery, "c9").await;
    assert!(matches!(start, Err(StoreError::Failed(_))));
    refused(&case, &claims[1], steps_of(delivery).into_iter().chain([dead(delivery)])).await?;
    let case = case.reopen().await?;
    let claims = case.claim(2).await?;
    let its_own = claims.iter().flat_map(|claim| &claim.deliveries).find(|its| its.id == delivery);
    let its_own = its_own.expect("it is kept");
    assert_eq!((its_own.state, its_own.conversation.as_deref()), (DeliveryState::Sending, Some("c1")));
    assert!(its_own.doubtful_for.is_none());
    Ok(())
}

async fn a_delivery_that_is_not_under_way_is_refused(case: Case) -> anyhow::Result<()> {
    case.ingest(one("anna", "m1")).await?;
    let claim = case.claim_one().await?;
    let (deliveries, _) = case.store.plan(&claim.token, plan(&["contact", "other"])).await?;
    let (sent, planned) = (deliveries[0].id, deliveries[1].id);
    case.sent(&claim.token, sent, "w1").await?;
    refused(&case, &claim, steps_of(planned)).await?;
    refused(&case, &claim, steps_of(sent).into_iter().chain([dead(sent)])).await?;
    assert!(matches!(case.store.start(&claim.token, sent, "c9").await, Err(StoreError::Failed(_))));
    assert!(case.store.record(&claim.token, dead(planned)).await.is_ok(), "it may be given up");
    assert_eq!(case.store.known_messages("main", vec!["w1".to_owned()]).await?, ["w1"]);
    Ok(())
}

async fn messages_that_a_site_was_sent_are_known(case: Case) -> anyhow::Result<()> {
    case.ingest(one("anna", "m1")).await?;
    let claim = case.claim_one().await?;
    let delivery = case.send(&claim, "contact").await?.expect("the slot is free");
    case.sent(&claim.token, delivery, "w1").await?;
    let case = case.reopen().await?;
    let asked = || vec!["w0".to_owned(), "w1".to_owned()];
    assert_eq!(case.store.known_messages("main", asked()).await?, ["w1"]);
    assert!(case.store.known_messages("second", asked()).await?.is_empty());
    Ok(())
}
