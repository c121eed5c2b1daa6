//! Which site gets an event: the instance's own, or the one that claims the account.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::config::findings::{Finding, Findings};
use crate::config::instances::Target;
use crate::config::sites::{Claim, Site};

/// The sites by instance and account, and the accounts that no site gets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Routes {
    claimed: BTreeMap<String, BTreeMap<String, String>>,
    contested: BTreeMap<String, BTreeSet<String>>,
}

impl Routes {
    /// The site that claims this account.
    pub fn claimant(&self, instance: &str, account: &str) -> Option<&str> {
        self.claimed.get(instance)?.get(account).map(String::as_str)
    }

    /// Whether the config contradicts itself on this account: then its events are held.
    pub fn is_contested(&self, instance: &str, account: &str) -> bool {
        self.contested.get(instance).is_some_and(|accounts| accounts.contains(account))
    }

    fn claim(&mut self, claim: &Claim) {
        let accounts = self.claimed.entry(claim.instance.clone()).or_default();
        accounts.insert(claim.account.clone(), claim.site.clone());
    }

    fn contest(&mut self, claim: &Claim) {
        self.contested.entry(claim.instance.clone()).or_default().insert(claim.account.clone());
    }
}

/// Everything that routing depends on.
pub(super) struct Routing<'r> {
    pub(super) findings: &'r Findings,
    pub(super) targets: &'r BTreeMap<String, Target>,
    pub(super) sites: &'r mut BTreeMap<String, Arc<Site>>,
    pub(super) broken_sites: &'r BTreeMap<String, String>,
}

impl Routing<'_> {
    /// Decides which site gets which account; reports accounts and instances without one.
    pub(super) fn decide(&mut self, claims: &[Claim]) -> Routes {
        let mut routes = Routes::default();
        let mut first = BTreeMap::<(&str, &str), &Claim>::new();
        self.report_unknown_instances(claims);
        for claim in claims {
            let known = first.entry((&claim.instance, &claim.account)).or_insert(claim);
            if known.site != claim.site {
                self.report_twice(known, claim);
                routes.contest(claim);
            } else if self.contradicts_instance(claim) {
                routes.contest(claim);
            } else {
                routes.claim(claim);
            }
        }
        self.drop_contested(&mut routes);
        self.check_targets(claims);
        routes
    }

    /// Once for each site and instance, however many accounts it has.
    fn report_unknown_instances(&self, claims: &[Claim]) {
        let unknown = claims.iter().filter(|claim| !self.targets.contains_key(&claim.instance));
        let unknown: BTreeMap<_, _> = unknown.map(|claim| ((&claim.site, &claim.instance), claim)).collect();
        for claim in unknown.into_values() {
            let message = format!("there is no instance `{}`", claim.instance);
            let known = self.targets.keys().map(String::as_str);
            let finding = Finding::error(&claim.instance_place, message);
            self.findings.report(finding.suggest(&claim.instance, known));
        }
    }

    fn report_twice(&self, first: &Claim, second: &Claim) {
        let message = format!(
            "account `{}` of `{}` is claimed twice: by site `{}` here and by site `{}` at {}",
            second.account, second.instance, second.site, first.site, first.place
        );
        let help = "neither site gets it: its events are held until you remove one of the claims";
        self.findings.report(Finding::error(&second.place, message).help(help));
    }

    fn contradicts_instance(&self, claim: &Claim) -> bool {
        let site = self.targets.get(&claim.instance).and_then(|target| target.site.as_ref());
        let Some(site) = site.filter(|site| site.value != claim.site) else { return false };
        let message = format!(
            "site `{}` claims account `{}`, but instance `{}` sends everything to site `{}` at {}",
            claim.site, claim.account, claim.instance, site.value, site.place
        );
        let help = "its events are held until you remove the claim, or the `site` of the instance";
        self.findings.report(Finding::error(&claim.place, message).help(help));
        true
    }

    fn drop_contested(&mut self, routes: &mut Routes) {
        for (instance, contested) in &routes.contested {
            if let Some(accounts) = routes.claimed.get_mut(instance) {
                accounts.retain(|account, _| !contested.contains(account));
            }
            for site in self.sites.values_mut() {
                if let Some(accounts) = Arc::make_mut(site).accounts.get_mut(instance) {
                    accounts.retain(|account| !contested.contains(account));
                }
            }
        }
    }

    fn check_targets(&self, claims: &[Claim]) {
        let claimed: BTreeSet<_> = claims.iter().map(|claim| &claim.instance).collect();
        for (name, target) in self.targets {
            self.check_site(target);
            if target.is_by_account && !claimed.contains(name) {
                let message = format!("no site gets the events of `{name}`: all of them will be held");
                let help = "give it a `site`, or list its accounts under a site";
                self.findings.report(Finding::warning(&target.key, message).help(help));
            }
        }
    }

    fn check_site(&self, target: &Target) {
        let Some(site) = &target.site else { return };
        if self.broken_sites.contains_key(&site.value) {
            let message =
                format!("site `{}` has errors: its messages are held until you fix them", site.value);
            self.findings.report(Finding::warning(&site.place, message));
        } else if !self.sites.contains_key(&site.value) {
            let message = format!("there is no site `{}`: the events are held", site.value);
            let known = self.sites.keys().chain(self.broken_sites.keys()).map(String::as_str);
            self.findings.report(Finding::error(&site.place, message).suggest(&site.value, known));
        }
    }
}
