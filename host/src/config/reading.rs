//! Builds a config from its files.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use toml::de::DeTable;

use crate::config::auth::credentials;
use crate::config::context::Context;
use crate::config::definitions::{Kind, gather};
use crate::config::document::Document;
use crate::config::findings::Finding;
use crate::config::instances::{Target, instance};
use crate::config::model::Config;
use crate::config::routing::Routing;
use crate::config::section::Section;
use crate::config::server::{Server, StoreSettings, WixSettings};
use crate::config::sites::{Claim, Defaults, defaults, site};
use crate::config::source::{Place, Source};
use crate::config::{document, include};

/// Reads the main file and what it includes; `None` when nothing can be run.
pub(super) fn read(context: &Context<'_>, main: &Rc<Source>) -> Option<Config> {
    let mark = context.findings.mark();
    let mut root = document::parse(context, main);
    if context.findings.error_since(mark).is_some() {
        return None;
    }
    let included = include::read(context, &mut root);
    let unset_url = unset_public_url(&root);
    let foundations = foundations(context, &mut root);
    let defaults = defaults(context, root.table("defaults", "[defaults]"));
    let main_document = Document::main(root);
    let usable = main_document.is_some() && foundations.is_some();
    let documents = main_document.into_iter();
    let documents = documents.chain(included.iter().map(|source| Document::included(context, source)));
    let config = foundations.unwrap_or_default();
    let config = Reading { context, config, targets: BTreeMap::new(), claims: Vec::new() }
        .read(documents.collect(), &defaults);
    if context.findings.error_since(mark).is_none() {
        warn_of_nothing(context, &main.whole(), &config);
    }
    if let Some(place) = unset_url {
        warn_of_unset_public_url(context, &place, &config);
    }
    usable.then_some(config.config)
}

/// Where `public_url` would be set, if it is not.
fn unset_public_url(root: &Section<'_, '_>) -> Option<Place> {
    let place = root.place_of("server").unwrap_or_else(|| root.place.clone());
    (!root.has_in("server", "public_url")).then_some(place)
}

/// Reads `[server]`, `[store]` and `[wix]`, of which each must be good.
fn foundations(context: &Context<'_>, root: &mut Section<'_, '_>) -> Option<Config> {
    let mark = context.findings.mark();
    let config = Config {
        server: Server::read(table_or_empty(root, "server", "[server]")),
        store: StoreSettings::read(table_or_empty(root, "store", "[store]")),
        wix: WixSettings::read(table_or_empty(root, "wix", "[wix]")),
        ..Config::default()
    };
    context.findings.error_since(mark).is_none().then_some(config)
}

fn table_or_empty<'c, 'i>(root: &mut Section<'c, 'i>, key: &'static str, title: &str) -> Section<'c, 'i> {
    let table = root.table(key, title);
    table.unwrap_or_else(|| Section::new(root.context, title, root.place.clone(), DeTable::new()))
}

/// A config that is being built.
struct Reading<'c> {
    context: &'c Context<'c>,
    config: Config,
    targets: BTreeMap<String, Target>,
    claims: Vec<Claim>,
}

impl Reading<'_> {
    fn read(mut self, mut documents: Vec<Document<'_>>, defaults: &Defaults) -> Self {
        self.read_sites(&mut documents, defaults);
        self.read_instances(&mut documents);
        let mut routing = Routing {
            findings: &self.context.findings,
            targets: &self.targets,
            sites: &mut self.config.sites,
            broken_sites: &self.config.broken_sites,
        };
        self.config.routes = routing.decide(&self.claims);
        self
    }

    fn read_sites(&mut self, documents: &mut [Document<'_>], defaults: &Defaults) {
        let shared = gather(self.context, documents, &Kind::Credentials).into_iter();
        let shared = shared.map(|(name, definition)| (name, credentials(definition))).collect();
        let mut places = BTreeMap::new();
        for (name, definition) in gather(self.context, documents, &Kind::Site) {
            places.insert(name.clone(), definition.key.clone());
            let claims = &mut self.claims;
            let read = definition.read(|section| site(&name, section, &shared, defaults, claims));
            match read.flatten() {
                Ok(site) => drop(self.config.sites.insert(name, Arc::new(site))),
                Err(why) => drop(self.config.broken_sites.insert(name, why)),
            }
        }
        self.warn_of_same_sites(&places);
    }

    fn warn_of_same_sites(&self, places: &BTreeMap<String, Place>) {
        let mut first = BTreeMap::new();
        for site in self.config.sites.values() {
            let known = *first.entry(site.auth.site_key()).or_insert(site);
            if known.name != site.name {
                let message = format!(
                    "sites `{}` and `{}` (at {}) are the same Wix site: they share one inbox and one call budget",
                    site.name, known.name, places[&known.name]
                );
                let help = "if you did not mean this, one of the two has the wrong id";
                let finding = Finding::warning(&places[&site.name], message);
                self.context.findings.report(finding.help(help));
            }
        }
    }

    fn read_instances(&mut self, documents: &mut [Document<'_>]) {
        for (name, definition) in gather(self.context, documents, &Kind::Instance) {
            let mut target = Target::new(definition.key.clone());
            let server = &self.config.server;
            match definition.read(|section| instance(&name, section, server, &mut target)) {
                Ok(instance) => drop(self.config.instances.insert(name.clone(), Arc::new(instance))),
                Err(why) => drop(self.config.broken_instances.insert(name.clone(), why)),
            }
            self.targets.insert(name, target);
        }
    }
}

/// Only for a config without errors: with errors, something may be there and not be read.
fn warn_of_nothing(context: &Context<'_>, place: &Place, reading: &Reading<'_>) {
    let warn = |message, help| context.findings.report(Finding::warning(place, message).help(help));
    if reading.config.sites.is_empty() {
        warn("there is no site: nothing reaches an inbox", "add [sites.NAME] with its `auth`");
    }
    if reading.config.instances.is_empty() {
        let help = "add [connectors.NAME] with its `type`; `inbox-bridge connectors` lists the types";
        warn("there is no connector instance: no webhook is accepted", help);
    }
}

fn warn_of_unset_public_url(context: &Context<'_>, place: &Place, reading: &Reading<'_>) {
    if reading.targets.values().any(|target| target.uses_server_url) {
        let message = "`public_url` is not set: calls from providers that sign the URL, such as Twilio, will be refused";
        let finding = Finding::warning(place, message);
        context
            .findings
            .report(finding.help("set it in [server]: public_url = \"https://hooks.example.com\""));
    }
}
