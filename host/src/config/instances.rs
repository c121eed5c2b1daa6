//! `[connectors.X]`: the configured, named uses of connectors.

use std::sync::Arc;

use inbox_core::Badge;
use inbox_core::host::{DynConnector, Registration};
use toml::de::DeTable;

use crate::config::findings::Finding;
use crate::config::names::listed;
use crate::config::section::Section;
use crate::config::server::{Server, public_url};
use crate::config::settings::Settings;
use crate::config::sites::{UnknownContact, Visibility};
use crate::config::source::{Located, Place};
use crate::config::web_address;

/// The longest URL of a badge icon that Wix takes.
const LONGEST_URL: usize = 2_000;

/// One configured, named use of a connector. `Debug` shows no secret.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Instance {
    /// Its name in the config, and in the webhook URL.
    pub name: String,
    /// The connector, made from the instance's settings.
    pub connector: Arc<dyn DynConnector>,
    /// Its type.
    pub connector_type: &'static str,
    /// Version of the crate that it is from.
    pub crate_version: &'static str,
    /// The site that gets everything; without one, the accounts decide.
    pub site: Option<String>,
    /// Replaces the connector's badge.
    pub badge: Option<Badge>,
    /// Replaces the site's visibility.
    pub visibility: Option<Visibility>,
    /// Replaces the site's `unknown_contact`.
    pub unknown_contact: Option<UnknownContact>,
    /// What the provider calls, without a slash at the end: the instance's own, or the server's `public_url`, or
    /// `http://` and the address it listens on.
    pub public_url: String,
}

impl Instance {
    /// The URL that the provider calls and signs, up to the instance's name: a longer path and a query may follow.
    pub fn webhook_url(&self) -> String {
        format!("{}/webhooks/{}", self.public_url, self.name)
    }
}

/// Where the events of an instance go; known even if the instance has errors.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) key: Place,
    pub(super) site: Option<Located<String>>,
    /// Whether accounts decide; not if the instance could not be read.
    pub(super) is_by_account: bool,
    /// Whether it is called at the server's `public_url`.
    pub(super) uses_server_url: bool,
}

impl Target {
    pub(super) fn new(key: Place) -> Self {
        Self { key, site: None, is_by_account: false, uses_server_url: false }
    }
}

/// Reads one instance.
pub(super) fn instance(
    name: &str,
    mut section: Section<'_, '_>,
    server: &Server,
    target: &mut Target,
) -> Option<Instance> {
    target.is_by_account = !section.has("site");
    target.uses_server_url = !section.has("public_url");
    target.site = section.get("site");
    let registration = registration(&mut section);
    let public_url = public_url(&mut section);
    let badge = badge(&mut section);
    let visibility = section.get("visibility");
    let unknown_contact = section.get("unknown_contact");
    let connector = registration.and_then(|registration| connector(&mut section, registration));
    section.finish();
    Some(Instance {
        name: name.to_owned(),
        connector: connector?,
        connector_type: registration?.connector_type,
        crate_version: registration?.crate_version,
        site: target.site.as_ref().map(|site| site.value.clone()),
        badge,
        visibility: visibility.map(|found| found.value),
        unknown_contact: unknown_contact.map(|found| found.value),
        public_url: public_url.unwrap_or_else(|| server.base_url()),
    })
}

/// Finds the connector type. Without it we do not know which settings are secret, so all are masked.
fn registration<'c>(section: &mut Section<'c, '_>) -> Option<&'c Registration> {
    let connector_type = section.required::<String>("type");
    let known = section.context.registry;
    let found = connector_type.as_ref().and_then(|name| known.get(&name.value));
    if found.is_some() {
        return found;
    }
    section.mask_all_but(&["public_url", "visibility", "unknown_contact", "badge"]);
    section.take("settings");
    let connector_type = connector_type?;
    let types = || known.iter().map(|registration| registration.connector_type);
    let message =
        format!("unknown connector type `{}`: known types are {}", connector_type.value, listed(types()));
    let finding = Finding::error(&connector_type.place, message);
    section.context.findings.report(finding.suggest(&connector_type.value, types()));
    None
}

fn connector(section: &mut Section<'_, '_>, registration: &Registration) -> Option<Arc<dyn DynConnector>> {
    let context = section.context;
    let (place, table) = if section.has("settings") {
        let settings = section.table("settings", "`settings`")?;
        (settings.place.clone(), settings.into_table())
    } else {
        section.take("settings");
        (section.place.clone(), DeTable::new())
    };
    Settings::new(context, registration, place, table).build(registration)
}

fn badge(section: &mut Section<'_, '_>) -> Option<Badge> {
    let mut section = section.table("badge", "`badge`")?.without_secrets();
    let text = section.required::<String>("text");
    let icon_url = section.get::<String>("icon_url");
    if let Some(text) = text.as_ref().filter(|text| text.value.trim().is_empty()) {
        section.error(&text.place, "`text` is empty", "write a word or two, such as \"Facebook\"");
    }
    if let Some(url) = &icon_url
        && let Err(problem) = icon(&url.value)
    {
        section.error(
            &url.place,
            format!("`icon_url` {problem}"),
            "for example \"https://example.com/icon.png\"",
        );
    }
    section.finish();
    Some(Badge { text: text?.value, icon_url: icon_url.map(|url| url.value) })
}

/// Wix refuses a message whose badge has another kind of icon.
fn icon(url: &str) -> Result<(), &'static str> {
    web_address::web(url)?;
    let fits = url.encode_utf16().count() <= LONGEST_URL;
    fits.then_some(()).ok_or("is longer than the 2,000 characters that Wix allows")
}
