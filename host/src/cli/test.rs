//! `test`: the fixtures of connectors, and the checks that are derived from them, in any folder.

use std::path::PathBuf;

use inbox_conformance::{FixtureFolder, run_folders};
use inbox_core::host::Registry;

use super::outcome::{Outcome, bad_input};

/// Arguments of `test`.
#[derive(Debug, clap::Args)]
pub(super) struct Test {
    /// A connector's crate, a `fixtures` folder, the folder of one type, or one case; the current folder by default
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
}

impl Test {
    pub(super) fn execute(self) -> anyhow::Result<Outcome> {
        let registry = Registry::collect()?;
        let here = [PathBuf::from(".")];
        let paths = if self.paths.is_empty() { &here[..] } else { &self.paths };
        let mut folders = Vec::new();
        for path in paths {
            let found = FixtureFolder::all_at(path);
            if found.is_empty() {
                return Ok(bad_input(&no_fixtures(path)));
            }
            folders.extend(found);
        }
        let needed = folders.iter().flat_map(FixtureFolder::connector_types);
        if let Some(unknown) = needed.into_iter().find(|name| registry.get(name).is_none()) {
            return Ok(bad_input(&unlinked(&unknown, &registry)));
        }
        let is_well = run_folders(&folders, &registry);
        Ok(if is_well { Outcome::Good } else { Outcome::Failed })
    }
}

fn no_fixtures(path: &std::path::Path) -> String {
    format!(
        "there are no fixtures in `{}`: give a connector's crate, a `fixtures` folder, the folder of one type, or one \
         case (a folder with a request.http)",
        path.display()
    )
}

/// What to do about a connector type that this binary does not know.
pub(super) fn unlinked(name: &str, registry: &Registry) -> String {
    let known: Vec<_> = registry.iter().map(|one| format!("`{}`", one.connector_type)).collect();
    format!(
        "connector type `{name}` is not linked into this binary, which has {}: run `cargo test` in its crate, or use an \
         inbox-bridge that links it",
        known.join(", ")
    )
}
