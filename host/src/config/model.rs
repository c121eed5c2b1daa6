//! A config that was read: what the host runs with.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::config::instances::Instance;
use crate::config::routing::Routes;
use crate::config::server::{Server, StoreSettings, WixSettings};
use crate::config::sites::Site;

/// Everything that the host runs with. `Debug` shows no secret.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Config {
    /// `[server]`
    pub server: Server,
    /// `[store]`
    pub store: StoreSettings,
    /// `[wix]`
    pub wix: WixSettings,
    /// The healthy sites, by name.
    pub sites: BTreeMap<String, Arc<Site>>,
    /// The healthy instances, by name.
    pub instances: BTreeMap<String, Arc<Instance>>,
    /// Why each of the other instances cannot be used: `file:line: what`.
    pub broken_instances: BTreeMap<String, String>,
    /// Why each of the other sites cannot be used: `file:line: what`.
    pub broken_sites: BTreeMap<String, String>,
    /// Which site gets the events of which account.
    pub routes: Routes,
}

impl Config {
    /// The site that gets an event: the instance's own, otherwise the one that claims the account.
    ///
    /// `None` means that the event is held: there is no such site, it has errors, or the config contradicts itself.
    pub fn site_of(&self, instance: &str, account: Option<&str>) -> Option<&Arc<Site>> {
        if account.is_some_and(|account| self.routes.is_contested(instance, account)) {
            return None;
        }
        let own = self.instances.get(instance).and_then(|instance| instance.site.as_deref());
        let name = own.or_else(|| self.routes.claimant(instance, account?))?;
        self.sites.get(name)
    }
}
