//! How an instance and a site treat what comes: by a config, or as everything is without one.

use std::sync::Arc;

use inbox_core::host::{DynConnector, Refusal, Visibility};
use inbox_core::{Badge, Event, Secret};
use serde_json::Value;

use crate::config::{Auth, Config, ContactMatch, Instance, Site, UnknownContact};
use crate::refusals::{cause, unexplained};
use crate::store::Reason;
use crate::wix::{Asked, Budget, WixError, WixRequest, WixSite, http_client};

/// How an instance treats what comes.
pub(crate) struct Treatment {
    pub(super) instance: String,
    configured: Option<(Arc<Config>, Arc<Instance>)>,
    http: reqwest::Client,
}

/// How a site treats one event.
pub(super) struct SiteTreatment {
    pub(super) name: Option<String>,
    pub(super) badge: Option<Badge>,
    pub(super) visibility: Visibility,
    pub(super) unknown_contact: UnknownContact,
    pub(super) contact_match: ContactMatch,
    pub(super) is_app: bool,
    wix: WixSite,
}

impl Treatment {
    /// As without a config: an instance that is called like its type, and the defaults of everything.
    pub(crate) fn plain(connector_type: &str) -> anyhow::Result<Self> {
        Ok(Self { instance: connector_type.to_owned(), configured: None, http: http_client()? })
    }

    /// As a config says.
    pub(crate) fn configured(config: Arc<Config>, instance: Arc<Instance>) -> anyhow::Result<Self> {
        let name = instance.name.clone();
        Ok(Self { instance: name, configured: Some((config, instance)), http: http_client()? })
    }

    /// What would have made a refused call right; the public URL is that of the call.
    pub(super) fn cause(&self, connector: &dyn DynConnector, refusal: &Refusal) -> String {
        let configured = self.configured.as_ref().map(|(config, instance)| (&**config, &**instance));
        let (public_url, _) = refusal.request.url.split_once("/webhooks/").unwrap_or_default();
        let found = cause(refusal, connector, public_url, configured);
        found.map_or_else(|| unexplained(connector.signature()).to_owned(), |found| found.to_string())
    }

    /// The site that gets an event, or why it is held.
    pub(super) fn site(&self, event: &Event<Value>) -> Result<SiteTreatment, String> {
        let Some((config, instance)) = &self.configured else { return Ok(self.plain_site()) };
        let account = event.account.as_deref();
        let site = config
            .site_of(&self.instance, account)
            .ok_or_else(|| Reason::no_site(&self.instance, account).to_string())?;
        Ok(self.site_of(config, instance, site))
    }

    fn site_of(&self, config: &Config, instance: &Instance, site: &Site) -> SiteTreatment {
        SiteTreatment {
            name: Some(site.name.clone()),
            badge: instance.badge.clone(),
            visibility: instance.visibility.unwrap_or(site.visibility),
            unknown_contact: instance.unknown_contact.unwrap_or(site.unknown_contact),
            contact_match: site.contact_match,
            is_app: matches!(site.auth, Auth::App { .. }),
            wix: self.wix(&site.name, &config.wix.base_url, site.auth.redacted()),
        }
    }

    fn plain_site(&self) -> SiteTreatment {
        let auth = Auth::ApiKey { key: Secret::new("-"), site_id: "SITE_ID".to_owned() };
        SiteTreatment {
            name: None,
            badge: None,
            visibility: Visibility::default(),
            unknown_contact: UnknownContact::default(),
            contact_match: ContactMatch::default(),
            is_app: false,
            wix: self.wix("-", &Config::default().wix.base_url, auth.redacted()),
        }
    }

    fn wix(&self, name: &str, base_url: &str, auth: Auth) -> WixSite {
        WixSite::new(name, self.http.clone(), base_url, auth, Arc::new(Budget::new(1)))
    }
}

impl SiteTreatment {
    pub(super) fn request(&self, asked: Asked<'_>) -> Result<WixRequest, WixError> {
        self.wix.preview(asked)
    }
}
