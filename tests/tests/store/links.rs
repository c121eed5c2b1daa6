//! What providers tell about a person is kept, for every site.

use inbox_core::{DedupeKey, Link, Participant};
use inbox_host::store::{AttemptOutcome, Reason, StoredLink, namespace};
use inbox_tests::for_every_store;
use inbox_tests::store_suite::{Case, LEASE, event, hold, intake, linking, one, routed, sharing};

for_every_store! {
    what_is_told_holds_for_every_site_and_after_a_restart,
    an_id_is_another_persons_at_another_account,
    what_is_told_later_counts,
    a_redelivery_overwrites_nothing_newer_and_wakes_nobody,
    what_a_provider_says_when_asked_does_not_overrule_what_it_confirmed,
    that_a_provider_was_asked_in_vain_is_remembered_and_takes_nothing_away,
}

fn page() -> String {
    namespace("facebook", Some("page"))
}

async fn anna(case: &Case) -> anyhow::Result<StoredLink> {
    let link = case.link(&page(), "anna").await?;
    link.ok_or_else(|| anyhow::anyhow!("nothing is known of her"))
}

/// The provider vouches, by an occurrence of its own, that Anna has the address.
fn told(occurrence: &str, email: &str) -> anyhow::Result<Link> {
    Ok(Link::email(Some("page"), "anna", email.parse()?).confirmed_by(&DedupeKey::new(occurrence)?))
}

async fn what_is_told_holds_for_every_site_and_after_a_restart(case: Case) -> anyhow::Result<()> {
    case.ingest(sharing("anna")).await?;
    let case = case.reopen().await?;
    for (site, key) in [("main", "m1"), ("second", "m2")] {
        case.ingest(intake(1, vec![routed(event("anna", key), Some(site))])).await?;
        let claim = case.store.claim(site, 1, LEASE).await?.remove(0);
        assert_eq!(claim.link, Some(anna(&case).await?));
        case.store.record(&claim.token, AttemptOutcome::Ignore { reason: Reason::text("enough") }).await?;
    }
    assert_eq!(anna(&case).await?.email.as_deref(), Some("anna@example.com"));
    Ok(())
}

async fn an_id_is_another_persons_at_another_account(case: Case) -> anyhow::Result<()> {
    case.ingest(sharing("anna")).await?;
    for elsewhere in [namespace("facebook", Some("shop")), namespace("instagram", Some("page"))] {
        assert_eq!(case.link(&elsewhere, "anna").await?, None);
    }
    Ok(())
}

async fn what_is_told_later_counts(case: Case) -> anyhow::Result<()> {
    case.ingest(sharing("anna")).await?;
    case.ingest(linking(Link::phone(Some("page"), "anna", "+4930550101".parse()?))).await?;
    case.ingest(linking(Link::email(Some("page"), "anna", "new@example.com".parse()?))).await?;
    let known = anna(&case).await?;
    assert_eq!(known.email.as_deref(), Some("new@example.com"));
    assert_eq!(known.phone.as_deref(), Some("+4930550101"));
    Ok(())
}

async fn a_redelivery_overwrites_nothing_newer_and_wakes_nobody(case: Case) -> anyhow::Result<()> {
    case.ingest(linking(told("m1", "old@example.com")?)).await?;
    case.ingest(linking(told("m2", "new@example.com")?)).await?;
    case.ingest(one("anna", "m1")).await?;
    let claim = case.claim_one().await?;
    case.ingest(linking(told("m1", "old@example.com")?)).await?;
    case.store.record(&claim.token, hold(None)).await?;
    case.ingest(linking(told("m1", "old@example.com")?)).await?;
    assert_eq!(anna(&case).await?.email.as_deref(), Some("new@example.com"));
    assert_eq!(case.store.counts().await?.held, 1);
    assert!(case.claim(10).await?.is_empty());
    Ok(())
}

async fn what_a_provider_says_when_asked_does_not_overrule_what_it_confirmed(
    case: Case,
) -> anyhow::Result<()> {
    case.ingest(sharing("anna")).await?;
    let who = Participant::of("anna")
        .display_name(Some("Anna"))
        .email(Some("other@example.com".parse()?))
        .phone(Some("+4930550101".parse()?));
    case.store.identified(&page(), &who).await?;
    let known = anna(&case).await?;
    assert_eq!(known.email.as_deref(), Some("anna@example.com"));
    assert_eq!(known.phone.as_deref(), Some("+4930550101"));
    assert_eq!(known.name.as_deref(), Some("Anna"));
    Ok(())
}

async fn that_a_provider_was_asked_in_vain_is_remembered_and_takes_nothing_away(
    case: Case,
) -> anyhow::Result<()> {
    case.ingest(sharing("anna")).await?;
    assert_eq!(anna(&case).await?.asked_ago, None, "nobody asked");
    case.store.identified(&page(), &Participant::of("anna").display_name(Some("Anna"))).await?;
    case.store.identified(&page(), &Participant::of("anna")).await?;
    let case = case.reopen().await?;
    let known = anna(&case).await?;
    assert!(known.asked_ago.is_some_and(|ago| ago < LEASE), "{:?}", known.asked_ago);
    assert_eq!(known.name.as_deref(), Some("Anna"));
    assert_eq!(known.email.as_deref(), Some("anna@example.com"));
    Ok(())
}
