//! A fixture on its way through the host: its part of the config, and the call that its provider makes.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, anyhow};
use inbox_conformance::Fixture;
use inbox_core::host::{DynConnector, Received, Registry, receive};
use inbox_core::{Timestamp, WebhookRequest};
use inbox_tests::recorder::{Behaviour, SendAnswer};
use serde::Deserialize;
use serde::de::IntoDeserializer;
use toml::Table;

use super::name_of;

/// What the host is called by its providers.
const PUBLIC_URL: &str = "https://hooks.example.com";
/// Settings that say where a provider's API is.
const API_SETTINGS: [&str; 2] = ["api_base_url", "conversations_base_url"];

/// A fixture with a site and an instance of its own.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    /// What the transcript calls it.
    pub(crate) title: String,
    /// Its name in the config, for its site and its instance.
    pub(crate) name: String,
    /// What the credentials of its site are known by at Wix.
    pub(crate) site_id: String,
    /// What Wix does for it.
    pub(crate) behaviour: Behaviour,
    folder: PathBuf,
    connector_type: String,
    auth: Option<String>,
    site_keys: String,
    instance_keys: String,
}

impl Case {
    /// The fixture in that folder, in a site that says nothing special.
    pub(crate) fn of_fixture(folder: &Path) -> anyhow::Result<Self> {
        let title = name_of(folder);
        let connector_type = name_of(folder.parent().context("a fixture lies in the folder of its type")?);
        let knows_people = title.len().is_multiple_of(2);
        let name = title.to_lowercase().replace('_', "-");
        Ok(Self {
            site_id: format!("site-of-{name}"),
            name,
            behaviour: Behaviour { knows_people, ..Behaviour::default() },
            folder: folder.to_owned(),
            connector_type,
            auth: None,
            site_keys: String::new(),
            instance_keys: String::new(),
            title,
        })
    }

    /// The same under another title.
    pub(crate) fn titled(mut self, title: &str) -> Self {
        self.name = title.to_lowercase().replace(' ', "-");
        self.site_id = format!("site-of-{}", self.name);
        title.clone_into(&mut self.title);
        self
    }

    /// With more keys of its `[sites.…]`.
    pub(crate) fn site_keys(mut self, keys: &str) -> Self {
        keys.clone_into(&mut self.site_keys);
        self
    }

    /// With more keys of its `[connectors.…]`.
    pub(crate) fn instance_keys(mut self, keys: &str) -> Self {
        keys.clone_into(&mut self.instance_keys);
        self
    }

    /// With a site that is reached by the app of `[credentials.agency]`.
    pub(crate) fn by_app(mut self) -> Self {
        self.auth = Some(format!("{{ credentials = \"agency\", instance_id = \"{}\" }}", self.site_id));
        self
    }

    /// With these answers to the first sends.
    pub(crate) fn sends_answered(mut self, answers: &[SendAnswer]) -> Self {
        answers.clone_into(&mut self.behaviour.sends);
        self
    }

    /// The settings of its type's fixtures.
    fn settings(&self) -> anyhow::Result<Table> {
        Ok(fs::read_to_string(self.folder.with_file_name("settings.toml"))?.parse()?)
    }

    /// The recorded answers of the provider's API, by the name of the file.
    pub(crate) fn recordings(&self) -> anyhow::Result<Vec<Recorded>> {
        let mut recorded = Vec::new();
        for name in ["fetch.json", "identify.json"] {
            let file = self.folder.join(name);
            if file.exists() {
                recorded.extend(serde_json::from_slice::<Vec<Recorded>>(&fs::read(file)?)?);
            }
        }
        Ok(recorded)
    }

    /// Its part of the config; `api` stands for the provider's API.
    pub(crate) fn config(&self, api: &str) -> anyhow::Result<String> {
        let (name, site_id) = (&self.name, &self.site_id);
        let by_key = || format!("{{ kind = \"api-key\", key = \"{KEY}\", site_id = \"{site_id}\" }}");
        let auth = self.auth.clone().unwrap_or_else(by_key);
        let mut settings = self.settings()?;
        for key in API_SETTINGS {
            let mut with_key = settings.clone();
            with_key.insert(key.to_owned(), api.into());
            if build(&self.connector_type, &with_key).is_ok() {
                settings = with_key;
            }
        }
        let mut instance = Table::new();
        instance.insert("settings".to_owned(), settings.into());
        let mut connectors = Table::new();
        connectors.insert(name.clone(), instance.into());
        let mut whole = Table::new();
        whole.insert("connectors".to_owned(), connectors.into());
        Ok(format!(
            "[sites.{name}]\nauth = {auth}\n{}\n[connectors.{name}]\ntype = \"{}\"\nsite = \"{name}\"\n{}\n{whole}\n",
            self.site_keys, self.connector_type, self.instance_keys
        ))
    }

    /// The call as its provider makes it to this instance now, and whether it is good.
    ///
    /// A call that was good when it was made is good now: it is signed again where its time or URL is signed.
    pub(crate) fn call(&self) -> anyhow::Result<(WebhookRequest, bool)> {
        let fixture = Fixture::read(&self.folder)?;
        let connector = build(&self.connector_type, &self.settings()?)?;
        let is_good = |request: &WebhookRequest| {
            matches!(receive(&*connector, request.clone()), Ok(Received::Verified(_)))
        };
        let was_good = fixture.has_placeholder || is_good(&fixture.request);
        let mut request = fixture.request;
        request.url = format!("{PUBLIC_URL}/webhooks/{}{}", self.name, behind_name(&request.url));
        request.received_at = Timestamp::now();
        if was_good && !is_good(&request) {
            request = connector.signature().sign(request)?;
        }
        Ok((request, was_good))
    }
}

/// The key of every site that has one.
pub(crate) const KEY: &str = "IST.made-up-key";
/// The secret of the app that reaches the others.
pub(crate) const APP_SECRET: &str = "made-up-app-secret";

/// One call to the provider's API, and its answer.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Recorded {
    /// `GET https://api.example.com/path?query`.
    pub(crate) request: String,
    /// The status of the answer.
    pub(crate) status: u16,
    /// A text stands for itself, anything else is sent as JSON.
    pub(crate) body: serde_json::Value,
}

/// Where a request goes below the public URL.
pub(crate) fn target(request: &WebhookRequest) -> &str {
    request.url.strip_prefix(PUBLIC_URL).unwrap_or(&request.url)
}

fn build(connector_type: &str, settings: &Table) -> anyhow::Result<Arc<dyn DynConnector>> {
    let registry = Registry::collect()?;
    let registration = registry.get(connector_type).context("the connector type is linked")?;
    let text = settings.to_string();
    let table = toml::de::DeTable::parse(&text)?;
    let value = toml::Spanned::new(table.span(), toml::de::DeValue::Table(table.into_inner()));
    registration.build(value.into_deserializer()).map_err(|error| anyhow!("{error:?}"))
}

/// What follows the instance's name in a URL: the rest of the path, and the query.
fn behind_name(url: &str) -> &str {
    let (path, ends): (_, &[char]) = match url.split_once("/webhooks/") {
        Some((_, path)) => (path, &['/', '?']),
        None => (url, &['?']),
    };
    path.find(ends).map_or("", |at| &path[at..])
}
