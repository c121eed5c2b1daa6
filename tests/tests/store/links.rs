//! What is proven about a person is kept; what was merely chosen gives way to it.

use inbox_core::{Link, Participant};
use inbox_host::store::{NewLink, Route, StoredLink, namespace};
use inbox_tests::for_every_store;
use inbox_tests::store_suite::{Case, event, intake, one, routed, sharing};

for_every_store! {
    a_chosen_contact_is_kept_until_something_new_is_proven,
    what_a_provider_says_when_asked_does_not_overrule_what_it_vouched_for,
    links_that_came_before_any_site_claimed_the_account_add_to_the_sites_own,
}

fn page() -> String {
    namespace("facebook", Some("page"))
}

async fn link(case: &Case) -> anyhow::Result<StoredLink> {
    let link = case.store.link("main", &page(), "anna").await?;
    link.ok_or_else(|| anyhow::anyhow!("nothing is known of her"))
}

async fn a_chosen_contact_is_kept_until_something_new_is_proven(case: Case) -> anyhow::Result<()> {
    case.store.choose("main", &page(), "anna", Some("contact")).await?;
    let case = case.reopen().await?;
    case.take_in(one("anna", "m1")).await?;
    let known = case.claim_one().await?.link;
    assert_eq!(known.and_then(|link| link.contact).as_deref(), Some("contact"));
    case.take_in(sharing("anna", Some("main"))).await?;
    assert_eq!(link(&case).await?.contact, None);
    assert_eq!(case.store.link("second", &page(), "anna").await?, None, "links are a site's own");
    Ok(())
}

async fn what_a_provider_says_when_asked_does_not_overrule_what_it_vouched_for(
    case: Case,
) -> anyhow::Result<()> {
    case.take_in(sharing("anna", Some("main"))).await?;
    let who = Participant::of("anna")
        .display_name(Some("Anna"))
        .email(Some("other@example.com".parse()?))
        .phone(Some("+4930550101".parse()?));
    case.store.identified("main", &page(), &who).await?;
    let link = link(&case).await?;
    assert_eq!(link.email.as_deref(), Some("anna@example.com"));
    assert_eq!(link.phone.as_deref(), Some("+4930550101"));
    assert_eq!(link.name.as_deref(), Some("Anna"));
    Ok(())
}

async fn links_that_came_before_any_site_claimed_the_account_add_to_the_sites_own(
    case: Case,
) -> anyhow::Result<()> {
    case.take_in(sharing("anna", Some("main"))).await?;
    let phone = Link::phone(Some("page"), "anna", "+4930550101".parse()?);
    let mut unrouted = intake(3, vec![routed(event("anna", "m1"), None)]);
    unrouted.links.push(NewLink { lane: phone.lane("facebook"), site: None, link: phone });
    case.take_in(unrouted).await?;
    let mut route: Route = case.store.waiting_accounts().await?.remove(0);
    route.site = Some("main".to_owned());
    case.store.reroute(vec![route]).await?;
    let link = link(&case).await?;
    assert_eq!(link.email.as_deref(), Some("anna@example.com"));
    assert_eq!(link.phone.as_deref(), Some("+4930550101"));
    Ok(())
}
