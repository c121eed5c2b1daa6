//! What a config that is read well amounts to.

use std::net::SocketAddr;
use std::path::Path;

use inbox_core::Badge;

use super::{GUID, findings, load_case, load_text};
use crate::config::{Auth, Config, ContactMatch, UnknownContact, Visibility};

fn kitchen_sink() -> Config {
    let loaded = load_case("kitchen-sink.toml");
    assert_eq!(findings(&loaded), Vec::<String>::new());
    loaded.config.expect("a config")
}

#[test]
fn an_empty_config_has_the_documented_defaults() {
    let loaded = load_text(
        "[sites.main]\nauth = { kind = 'api-key', key = { env = 'SET_K' }, site_id = { env = 'SET_ID' } }\n",
    );
    assert!(!loaded.has_errors());
    let config = loaded.config.expect("a config");
    assert_eq!(config.server.listen, SocketAddr::from(([127, 0, 0, 1], 8787)));
    assert_eq!(config.server.admin, SocketAddr::from(([127, 0, 0, 1], 8788)));
    assert_eq!(config.server.public_url, None);
    assert_eq!(config.store.path, Path::new("inbox-bridge.db"));
    assert_eq!(config.wix.base_url, "https://www.wixapis.com");
    let site = &config.sites["main"];
    assert_eq!((site.contact_match, site.unknown_contact), (ContactMatch::Best, UnknownContact::Create));
    assert_eq!((site.visibility, site.calls_per_minute), (Visibility::Business, 200));
}

#[test]
fn the_server_the_store_and_wix_are_as_written() {
    let config = kitchen_sink();
    assert_eq!(config.server.listen, SocketAddr::from(([0, 0, 0, 0], 8080)));
    assert_eq!(config.server.admin, SocketAddr::from(([127, 0, 0, 1], 9090)));
    assert_eq!(config.server.public_url.as_deref(), Some("https://hooks.example.com/in"));
    assert_eq!(config.store.path, Path::new("tests/configs/kitchen-sink/inbox.db"));
    assert_eq!(config.wix.base_url, "http://127.0.0.1:8789");
}

#[test]
fn a_site_has_its_own_values_or_the_defaults() {
    let config = kitchen_sink();
    let (main, spa) = (&config.sites["main"], &config.sites["bloom-spa"]);
    assert_eq!((main.contact_match, spa.contact_match), (ContactMatch::All, ContactMatch::Oldest));
    assert_eq!((main.unknown_contact, spa.unknown_contact), (UnknownContact::Ignore, UnknownContact::Hold));
    assert_eq!((main.visibility, spa.visibility), (Visibility::Business, Visibility::BusinessAndParticipant));
    assert_eq!((main.calls_per_minute, spa.calls_per_minute), (200, 100));
    assert_eq!(spa.accounts["shared"], ["1", "2"]);
}

#[test]
fn a_site_is_authorised_by_a_key_by_its_own_app_or_by_a_shared_one() {
    let config = kitchen_sink();
    let app = |name: &str| match &config.sites[name].auth {
        Auth::App { app_id, app_secret, instance_id } => {
            (app_id.clone(), app_secret.expose().to_owned(), instance_id.clone())
        }
        other => panic!("{other:?}"),
    };
    let id = |last: u32| format!("00000000-0000-4000-8000-{last:012}");
    assert_eq!(app("bloom-spa"), (id(201), "value-of-SET_APP".to_owned(), id(351)));
    assert_eq!(app("own-app"), (id(203), "value-of-SET_OWN_APP".to_owned(), GUID.to_owned()));
    let Auth::ApiKey { key, site_id } = &config.sites["main"].auth else { panic!("an API key") };
    assert_eq!((key.expose(), site_id.as_str()), ("key-from-file", id(102).as_str()));
}

#[test]
fn an_instance_has_its_connector_and_its_own_values() {
    let config = kitchen_sink();
    let instance = &config.instances["only-main"];
    assert_eq!((instance.connector_type, instance.crate_version), ("example", "1.2.3"));
    assert_eq!(instance.connector.connector_type(), "example");
    assert_eq!(instance.site.as_deref(), Some("main"));
    assert_eq!(instance.badge, Some(Badge::new("Example", "https://example.com/icon.png")));
    assert_eq!(instance.visibility, Some(Visibility::BusinessAndParticipant));
    assert_eq!(instance.unknown_contact, Some(UnknownContact::Create));
    assert_eq!(instance.webhook_url(), "https://other.example.com/webhooks/only-main");
}

#[test]
fn an_instance_is_called_at_the_public_url_or_else_where_the_server_listens() {
    let config = kitchen_sink();
    assert_eq!(config.instances["shared"].webhook_url(), "https://hooks.example.com/in/webhooks/shared");
    let local = load_case("no-public-url.toml").config.expect("a config");
    assert_eq!(local.instances["one"].webhook_url(), "http://127.0.0.1:8787/webhooks/one");
}

#[test]
fn an_event_goes_to_the_site_of_its_instance_or_of_its_account() {
    let config = kitchen_sink();
    let site = |instance, account| config.site_of(instance, account).map(|site| site.name.as_str());
    assert_eq!(site("only-main", None), Some("main"));
    assert_eq!(site("only-main", Some("1")), Some("main"));
    assert_eq!(site("shared", Some("2")), Some("bloom-spa"));
    assert_eq!(site("shared", Some("3")), Some("own-app"));
    assert_eq!(site("shared", Some("4")), None);
    assert_eq!(site("shared", None), None);
}

#[test]
fn an_account_on_which_the_config_contradicts_itself_is_nobodys() {
    let config = load_case("references.toml").config.expect("a config");
    let site = |instance, account| config.site_of(instance, Some(account)).map(|site| site.name.as_str());
    assert_eq!((site("shared", "1"), site("shared", "4")), (Some("one"), Some("three")));
    assert_eq!(site("shared", "2"), None, "claimed by three sites");
    assert_eq!(site("shared", "3"), None, "claimed by a broken site");
    assert_eq!(config.sites["one"].accounts["shared"], ["1"]);
    assert_eq!(site("own", "9"), None, "claimed by one site, sent to another");
    assert_eq!(site("own", "8"), Some("three"));
    assert_eq!(site("lost", "1"), None, "its site does not exist");
    assert_eq!(site("to-broken", "1"), None, "its site is broken");
}

#[test]
fn a_config_shows_no_secret() {
    let shown = format!("{:?}", kitchen_sink());
    assert!(!shown.contains("value-of-") || shown.matches("value-of-").count() == 1, "{shown}");
    assert!(!shown.contains("key-from-file"), "{shown}");
}
