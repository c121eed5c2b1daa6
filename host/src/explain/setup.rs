//! By whose rules a call is explained: those of a configured instance, or the defaults of everything.

use std::sync::Arc;

use inbox_core::host::{DynConnector, Refusal};
use inbox_core::{Event, Secret};
use serde_json::Value;

use crate::config::{Auth, Config, Instance, Site};
use crate::delivery::Policy;
use crate::refusals::{cause, unexplained};
use crate::store::Reason;
use crate::wix::{Budget, Preview, WixError, WixRequest, WixSite, http_client};

/// By whose rules a call is explained.
pub(crate) struct Setup {
    pub(super) instance: String,
    configured: Option<(Arc<Config>, Arc<Instance>)>,
    http: reqwest::Client,
}

/// The site that gets an event, and the policy there.
pub(super) struct SiteSetup {
    /// Its name in the config; none without a config.
    pub(super) name: Option<String>,
    pub(super) policy: Policy,
    /// Whether its calls need an app's token.
    pub(super) is_app: bool,
    wix: WixSite,
}

impl Setup {
    /// Without a config: an instance that is called like its type, and the defaults.
    pub(crate) fn plain(connector_type: &str) -> anyhow::Result<Self> {
        Ok(Self { instance: connector_type.to_owned(), configured: None, http: http_client()? })
    }

    /// An instance of a config.
    pub(crate) fn configured(config: Arc<Config>, instance: Arc<Instance>) -> anyhow::Result<Self> {
        let name = instance.name.clone();
        Ok(Self { instance: name, configured: Some((config, instance)), http: http_client()? })
    }

    /// Why a call was refused and what to change; the public URL is that of the call.
    pub(super) fn cause(&self, connector: &dyn DynConnector, refusal: &Refusal) -> String {
        let configured = self.configured.as_ref().map(|(config, instance)| (&**config, &**instance));
        let (public_url, _) = refusal.request.url.split_once("/webhooks/").unwrap_or_default();
        let found = cause(refusal, connector, public_url, configured);
        found.map_or_else(|| unexplained(connector.signature()).to_owned(), |found| found.to_string())
    }

    /// The site that gets an event, or why the event is held.
    pub(super) fn site(&self, event: &Event<Value>) -> Result<SiteSetup, Reason> {
        let Some((config, instance)) = &self.configured else { return Ok(self.plain_site()) };
        let account = event.account.as_deref();
        let site = config
            .site_of(&self.instance, account)
            .ok_or_else(|| Reason::no_site(&self.instance, account))?;
        Ok(self.site_of(config, instance, site))
    }

    fn site_of(&self, config: &Config, instance: &Instance, site: &Site) -> SiteSetup {
        SiteSetup {
            name: Some(site.name.clone()),
            policy: Policy::of(instance, site),
            is_app: matches!(site.auth, Auth::App { .. }),
            wix: self.wix(&site.name, &config.wix.base_url, site.auth.redacted()),
        }
    }

    fn plain_site(&self) -> SiteSetup {
        let auth = Auth::ApiKey { key: Secret::new("-"), site_id: "SITE_ID".to_owned() };
        SiteSetup {
            name: None,
            policy: Policy::default(),
            is_app: false,
            wix: self.wix("-", &Config::default().wix.base_url, auth.redacted()),
        }
    }

    fn wix(&self, name: &str, base_url: &str, auth: Auth) -> WixSite {
        WixSite::new(name, self.http.clone(), base_url, auth, Arc::new(Budget::new(1)))
    }
}

impl SiteSetup {
    /// The call as Wix would get it.
    pub(super) fn preview(&self, call: Preview<'_>) -> Result<WixRequest, WixError> {
        self.wix.preview(call)
    }
}
