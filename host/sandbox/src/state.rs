//! Everything that a sandbox remembers.

use std::collections::BTreeMap;

use super::auth::Tokens;
use super::calls::CallLog;
use super::clock::Clock;
use super::fault::Faults;
use super::people::People;
use super::seed::Seeded;
use super::site::Site;

/// The sites, the tokens, the call log, the contacts that new sites start with, and the faults on order.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) clock: Clock,
    pub(super) tokens: Tokens,
    pub(super) calls: CallLog,
    pub(super) sites: BTreeMap<String, Site>,
    pub(super) seed: People,
    /// The contacts that the sandbox was started with.
    pub(super) start: Vec<Seeded>,
    pub(super) faults: Faults,
}

impl State {
    /// Returns the site, brought to life with the seed when it is new.
    pub(super) fn site(&mut self, id: &str) -> &mut Site {
        self.site_and_clock(id).0
    }

    pub(super) fn site_and_clock(&mut self, id: &str) -> (&mut Site, &mut Clock) {
        let seed = &self.seed;
        let site = self.sites.entry(id.to_owned()).or_insert_with(|| Site::new(id, seed.clone()));
        (site, &mut self.clock)
    }

    /// Puts a contact into one site, or into every site, living and to come.
    pub(super) fn add_contact(&mut self, Seeded { site, contact }: &Seeded) {
        if let Some(id) = site {
            self.site(id).people.put(contact.clone());
            return;
        }
        self.seed.put(contact.clone());
        for site in self.sites.values_mut() {
            site.people.put(contact.clone());
        }
    }

    /// Goes back to the contacts of the start, without calls and faults. Tokens stay good, so that running clients
    /// need no new ones.
    pub(super) fn reset(&mut self) {
        self.sites.clear();
        self.seed = People::default();
        self.calls = CallLog::default();
        self.faults = Faults::default();
        let start = std::mem::take(&mut self.start);
        for one in &start {
            self.add_contact(one);
        }
        self.start = start;
    }
}
