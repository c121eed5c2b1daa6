//! An operator says who someone is.

use inbox_core::Link;
use inbox_host::store::{LinkOutcome, PersonId, namespace};
use inbox_tests::for_every_store;
use inbox_tests::store_suite::{Case, event, hold, intake, linking, one, routed, sharing};

for_every_store! {
    who_is_named_goes_on_at_once,
    a_provider_that_says_something_newer_counts,
    an_event_with_an_address_of_its_own_needs_no_link,
    nobody_is_named_who_is_not_there,
    a_link_is_forgotten_when_told_so,
}

const BEN: &str = "ben@example.com";

async fn held(case: &Case) -> anyhow::Result<PersonId> {
    case.ingest(one("anna", "m1")).await?;
    let claim = case.claim_one().await?;
    case.store.record(&claim.token, hold(None)).await?;
    Ok(PersonId(claim.token.lane))
}

async fn email_of(case: &Case, person: &str) -> anyhow::Result<Option<String>> {
    let link = case.link(&namespace("facebook", Some("page")), person).await?;
    Ok(link.and_then(|link| link.email))
}

async fn who_is_named_goes_on_at_once(case: Case) -> anyhow::Result<()> {
    let person = held(&case).await?;
    assert!(case.claim(10).await?.is_empty());
    assert_eq!(case.store.link_person(person, &BEN.parse()?).await?, LinkOutcome::Done);
    assert_eq!(case.store.counts().await?.held, 0);
    let link = case.claim_one().await?.link.expect("a link");
    assert_eq!(link.email.as_deref(), Some(BEN));
    Ok(())
}

async fn a_provider_that_says_something_newer_counts(case: Case) -> anyhow::Result<()> {
    let person = held(&case).await?;
    case.ingest(sharing("anna")).await?;
    assert_eq!(
        case.store.link_person(person, &BEN.parse()?).await?,
        LinkOutcome::Done,
        "the operator knows better"
    );
    assert_eq!(email_of(&case, "anna").await?.as_deref(), Some(BEN));
    let newer = Link::email(Some("page"), "anna", "anna.levi@example.com".parse()?);
    case.ingest(linking(newer)).await?;
    assert_eq!(email_of(&case, "anna").await?.as_deref(), Some("anna.levi@example.com"));
    Ok(())
}

async fn an_event_with_an_address_of_its_own_needs_no_link(case: Case) -> anyhow::Result<()> {
    let mut known = event("anna", "m1");
    known.participant.email = Some("anna@example.com".parse()?);
    case.ingest(intake(1, vec![routed(known, Some("main"))])).await?;
    let lane = case.claim_one().await?.token.lane;
    assert_eq!(case.store.link_person(PersonId(lane), &BEN.parse()?).await?, LinkOutcome::HasAddress);
    assert_eq!(email_of(&case, "anna").await?, None);
    Ok(())
}

async fn nobody_is_named_who_is_not_there(case: Case) -> anyhow::Result<()> {
    assert_eq!(case.store.link_person(PersonId(7), &BEN.parse()?).await?, LinkOutcome::Unknown);
    let mut nameless = event("anna", "m1");
    nameless.participant = inbox_core::Participant::new().phone(Some("+4930550101".parse()?));
    case.ingest(intake(1, vec![routed(nameless, Some("main"))])).await?;
    let lane = case.claim_one().await?.token.lane;
    assert_eq!(case.store.link_person(PersonId(lane), &BEN.parse()?).await?, LinkOutcome::WithoutId);
    Ok(())
}

async fn a_link_is_forgotten_when_told_so(case: Case) -> anyhow::Result<()> {
    let namespace = namespace("facebook", Some("page"));
    case.ingest(sharing("anna")).await?;
    assert!(case.store.unlink(&namespace, "anna").await?);
    assert_eq!(email_of(&case, "anna").await?, None);
    assert!(!case.store.unlink(&namespace, "anna").await?, "there is none any more");
    Ok(())
}
