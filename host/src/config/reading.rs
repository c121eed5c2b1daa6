//! Puts a config together from its files.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use toml::de::DeTable;

use crate::config::auth::credentials;
use crate::config::definitions::{Kind, gather};
use crate::config::document::Document;
use crate::config::findings::Finding;
use crate::config::instances::{Target, instance};
use crate::config::routing::Routing;
use crate::config::section::{Context, Section};
use crate::config::sites::{Claim, Defaults, defaults, site};
use crate::config::source::{Place, Source};
use crate::config::{Config, Server, StoreSettings, WixSettings, document, include};

/// Reads the main file and what it includes; `None` when nothing can be run.
pub(super) fn read(context: &Context<'_>, main: &Rc<Source>) -> Option<Config> {
    let mark = context.findings.mark();
    let mut root = document::parse(context, main);
    if context.findings.error_since(mark).is_some() {
        return None;
    }
    let included = include::read(context, &mut root);
    let server_place = root.place_of("server").unwrap_or_else(|| main.whole());
    let foundations = foundations(context, &mut root);
    let defaults = defaults(context, root.table("defaults", "[defaults]"));
    let main_document = Document::main(root);
    let usable = main_document.is_some() && foundations.is_some();
    let documents = main_document.into_iter();
    let documents = documents.chain(included.iter().map(|source| Document::included(context, source)));
    let config = foundations.unwrap_or_default();
    let config = Reading { context, config, targets: BTreeMap::new(), claims: Vec::new() }
        .read(documents.collect(), &defaults);
    warn_of_missing_public_url(context, &server_place, &config);
    usable.then_some(config.config)
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

/// A config that is being put together.
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
        self.config.routes = routing.settle(&self.claims);
        self
    }

    fn read_sites(&mut self, documents: &mut [Document<'_>], defaults: &Defaults) {
        let shared = gather(self.context, documents, &Kind::Credentials).into_iter();
        let shared = shared.map(|(name, definition)| (name, credentials(definition))).collect();
        for (name, definition) in gather(self.context, documents, &Kind::Site) {
            let claims = &mut self.claims;
            let read = definition.read(|section| site(&name, section, &shared, defaults, claims));
            match read.flatten() {
                Ok(site) => drop(self.config.sites.insert(name, Arc::new(site))),
                Err(why) => drop(self.config.broken_sites.insert(name, why)),
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

fn warn_of_missing_public_url(context: &Context<'_>, place: &Place, reading: &Reading<'_>) {
    let is_used = reading.targets.values().any(|target| target.uses_server_url);
    if reading.config.server.public_url.is_none() && is_used {
        let message =
            "`public_url` is not set: calls of providers that sign the URL, such as Twilio, will be refused";
        let finding = Finding::warning(place, message);
        context.findings.report(finding.help("in [server]: public_url = \"https://hooks.example.com\""));
    }
}
