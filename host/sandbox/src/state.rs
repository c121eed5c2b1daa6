//! Everything that a sandbox remembers.

use std::collections::BTreeMap;

use crate::call_log::CallLog;
use crate::clock::Clock;
use crate::fault::FaultPlan;
use crate::seed::Seeded;
use crate::site::Site;
use crate::site::contacts::Contacts;
use crate::tokens::Tokens;

/// The sites, the tokens, the call log, the contacts that new sites start with, and the planned faults.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) clock: Clock,
    pub(crate) tokens: Tokens,
    pub(crate) calls: CallLog,
    pub(crate) sites: BTreeMap<String, Site>,
    seed: Contacts,
    /// The contacts that the sandbox was started with.
    pub(crate) start: Vec<Seeded>,
    pub(crate) faults: FaultPlan,
}

impl State {
    /// Returns the site, created with the seed when it is new.
    pub(crate) fn site(&mut self, id: &str) -> &mut Site {
        self.site_and_clock(id).0
    }

    pub(crate) fn site_and_clock(&mut self, id: &str) -> (&mut Site, &mut Clock) {
        let seed = &self.seed;
        let site = self.sites.entry(id.to_owned()).or_insert_with(|| Site::new(id, seed.clone()));
        (site, &mut self.clock)
    }

    /// Adds a contact to one site, or to every site, present and future.
    pub(crate) fn add_contact(&mut self, Seeded { site, contact }: &Seeded) {
        if let Some(id) = site {
            self.site(id).contacts.put(contact.clone());
            return;
        }
        self.seed.put(contact.clone());
        for site in self.sites.values_mut() {
            site.contacts.put(contact.clone());
        }
    }

    /// Goes back to the contacts of the start, without calls and faults. Tokens stay valid, so that running clients
    /// need no new ones.
    pub(crate) fn reset(&mut self) {
        self.sites.clear();
        self.seed = Contacts::default();
        self.calls = CallLog::default();
        self.faults = FaultPlan::default();
        let start = std::mem::take(&mut self.start);
        for one in &start {
            self.add_contact(one);
        }
        self.start = start;
    }
}
