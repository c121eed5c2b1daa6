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
mod reading;
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
use std::sync::Arc;

use inbox_core::host::Registry;

use crate::config::findings::{Finding, Findings};
use crate::config::reading::read;
use crate::config::section::Context;
use crate::config::source::Source;

pub use crate::config::auth::Auth;
pub use crate::config::diagnostic::{Diagnostic, Severity};
pub use crate::config::instances::Instance;
pub use crate::config::routing::Routes;
pub use crate::config::server::{Retention, Server, StoreSettings, WixSettings};
pub use crate::config::sites::{ContactMatch, Site, UnknownContact, Visibility};

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
