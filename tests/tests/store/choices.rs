//! The contact that was chosen for an address is a site's own, and kept until it is forgotten.

use inbox_host::store::AddressKind;
use inbox_tests::for_every_store;
use inbox_tests::store_suite::Case;

for_every_store! {
    a_chosen_contact_is_kept_for_its_site_kind_and_address,
    a_later_choice_replaces_an_earlier_one_until_it_is_forgotten,
}

const EMAIL: &str = "anna@example.com";

async fn a_chosen_contact_is_kept_for_its_site_kind_and_address(case: Case) -> anyhow::Result<()> {
    case.store.choose("main", AddressKind::Email, EMAIL, "contact").await?;
    let case = case.reopen().await?;
    assert_eq!(case.store.chosen("main", AddressKind::Email, EMAIL).await?.as_deref(), Some("contact"));
    for (site, kind, address) in [
        ("second", AddressKind::Email, EMAIL),
        ("main", AddressKind::Phone, EMAIL),
        ("main", AddressKind::Email, "ben@example.com"),
    ] {
        assert_eq!(case.store.chosen(site, kind, address).await?, None);
        case.store.forget_choice(site, kind, address).await?;
    }
    assert!(
        case.store.chosen("main", AddressKind::Email, EMAIL).await?.is_some(),
        "the others were forgotten"
    );
    Ok(())
}

async fn a_later_choice_replaces_an_earlier_one_until_it_is_forgotten(case: Case) -> anyhow::Result<()> {
    case.store.choose("main", AddressKind::Email, EMAIL, "contact").await?;
    case.store.choose("main", AddressKind::Email, EMAIL, "merged").await?;
    assert_eq!(case.store.chosen("main", AddressKind::Email, EMAIL).await?.as_deref(), Some("merged"));
    case.store.forget_choice("main", AddressKind::Email, EMAIL).await?;
    assert_eq!(case.reopen().await?.store.chosen("main", AddressKind::Email, EMAIL).await?, None);
    Ok(())
}
