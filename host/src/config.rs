//! TOML in, one validated value out, with every finding named by file, line and column.
//!
//! Each file is parsed into a tree that keeps its positions. Its tables are taken apart and read key by key, so that
//! one look reports everything; a connector's own table goes to the connector with the positions still in it. Secret
//! references are put in place just before a value is typed. What is broken is left out: a site or an instance with
//! errors never takes the others down.
//!
//! One rule for every relative path (`include`, `file`, `store.path`): it starts at the folder of the file that it is
//! written in.

mod auth;
mod definitions;
mod diagnostic;
mod document;
mod findings;
mod include;
mod instances;
mod names;
mod routing;
mod schema;
mod secrets;
mod section;
mod server;
mod settings;
mod shape;
mod sites;
mod source;
#[cfg(test)]
mod tests;
mod web_address;

use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use inbox_core::Registry;
use toml::de::DeTable;

use crate::config::auth::credentials;
use crate::config::definitions::{Kind, gather};
use crate::config::document::Document;
use crate::config::findings::{Finding, Findings};
use crate::config::instances::{Target, instance};
use crate::config::routing::Routing;
use crate::config::section::{Context, Section};
use crate::config::sites::{Claim, Defaults, defaults, site};
use crate::config::source::{Place, Source};

pub use crate::config::auth::Auth;
pub use crate::config::diagnostic::{Diagnostic, Severity};
pub use crate::config::instances::Instance;
pub use crate::config::routing::Routes;
pub use crate::config::server::{Server, StoreSettings, WixSettings};
pub use crate::config::sites::{ContactMatch, Site, UnknownContact};

/// What came of a config file.
#[derive(Debug)]
#[non_exhaustive]
pub struct Loaded {
    /// What can be run; `None` when nothing can: the main file cannot be read or parsed, or its `[server]`, `[store]`
    /// or `[wix]` has errors.
    pub config: Option<Config>,
    /// Every finding in the order of files and lines.
    pub diagnostics: Vec<Diagnostic>,
}

impl Loaded {
    /// Whether there is any error, in whatever part.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|finding| finding.severity == Severity::Error)
    }
}

/// Everything that can be run. `Debug` shows no secret.
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
    /// Which site gets what by account.
    pub routes: Routes,
}

impl Config {
    /// The site that gets an event: the instance's own, or else the one that claims the account.
    ///
    /// `None` means that the event is held: there is no such site, it is broken, or the config contradicts itself.
    pub fn site_of(&self, instance: &str, account: Option<&str>) -> Option<&Arc<Site>> {
        if account.is_some_and(|account| self.routes.is_contested(instance, account)) {
            return None;
        }
        let own = self.instances.get(instance).and_then(|instance| instance.site.as_deref());
        let name = own.or_else(|| self.routes.claimant(instance, account?))?;
        self.sites.get(name)
    }
}

/// Loads a config file, the files it includes and the secrets it refers to.
pub fn load(path: &Path, registry: &Registry) -> Loaded {
    load_with(path, registry, &|name| std::env::var(name).ok())
}

/// Like [`load`], with the environment given as a function.
pub fn load_with(path: &Path, registry: &Registry, environment: &dyn Fn(&str) -> Option<String>) -> Loaded {
    let context = Context { findings: Findings::default(), environment, registry };
    let (main, readable) = Source::read(path, 0);
    let config = match readable {
        Ok(()) => read(&context, &main),
        Err(error) => {
            let message = format!("cannot read the config file: {error}");
            context.findings.report(Finding::error(&main.whole(), message));
            None
        }
    };
    Loaded { config, diagnostics: context.findings.into_diagnostics() }
}

/// Like [`load_with`], from a text that stands for the file at `path`.
pub fn parse(
    text: &str,
    path: &Path,
    registry: &Registry,
    environment: &dyn Fn(&str) -> Option<String>,
) -> Loaded {
    let context = Context { findings: Findings::default(), environment, registry };
    let main = Source::new(path, text.to_owned(), 0);
    let config = read(&context, &main);
    Loaded { config, diagnostics: context.findings.into_diagnostics() }
}

fn read(context: &Context<'_>, main: &Rc<Source>) -> Option<Config> {
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
        wix: server::WixSettings::read(table_or_empty(root, "wix", "[wix]")),
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

impl<'c> Reading<'c> {
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
