//! Wake-up hints. The store's tables are the truth; a hint only saves waiting for the next look.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;

/// One notifier for the intake, one for look-ups, one a site.
#[derive(Debug, Default)]
pub struct Wakes {
    /// A request was appended.
    pub intake: Notify,
    /// A look-up was queued.
    pub lookups: Notify,
    sites: Mutex<HashMap<String, Arc<Notify>>>,
}

impl Wakes {
    /// The notifier of a site: lanes of it became due.
    pub fn site(&self, site: &str) -> Arc<Notify> {
        let mut sites = self.sites.lock().unwrap_or_else(PoisonError::into_inner);
        match sites.get(site) {
            Some(notify) => Arc::clone(notify),
            None => Arc::clone(sites.entry(site.to_owned()).or_default()),
        }
    }

    /// Says that lanes of these sites may be due.
    pub(super) fn wake_sites(&self, sites: BTreeSet<String>) {
        for site in sites {
            self.site(&site).notify_one();
        }
    }
}
