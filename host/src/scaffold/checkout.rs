//! A checkout of Inbox Bridge.

use std::fs;
use std::path::{Path, PathBuf};

use super::error::ScaffoldError;
use super::link;
use super::name::ConnectorName;

/// A checkout of Inbox Bridge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Checkout(PathBuf);

impl Checkout {
    /// The checkout that this folder is in.
    pub(crate) fn around(folder: &Path) -> Option<Self> {
        let folder = folder.canonicalize().ok()?;
        folder.ancestors().find_map(Self::at)
    }

    /// The checkout with this root.
    pub(crate) fn at(root: &Path) -> Option<Self> {
        let is_ours = package(&root.join("core")).is_some_and(|name| name == "inbox-core")
            && link::FILES.iter().all(|(path, _)| root.join(path).is_file());
        is_ours.then(|| root.canonicalize().ok().map(Self))?
    }

    /// Its folder.
    pub(crate) fn root(&self) -> &Path {
        &self.0
    }

    /// Refuses a name that a package, a feature of the host or a folder has already.
    pub(super) fn check_free(&self, name: &ConnectorName) -> Result<(), ScaffoldError> {
        let refused = |what: String| Err(ScaffoldError::Refused(format!("{what}: choose another name")));
        if self.packages().contains(&name.package()) {
            return refused(format!("there is already a package {}", name.package()));
        }
        let features: toml::Table = read(&self.0.join("host/Cargo.toml"))?.parse().unwrap_or_default();
        if features.get("features").is_some_and(|features| features.get(name.as_str()).is_some()) {
            return refused(format!("the host already has a feature `{name}`"));
        }
        Ok(())
    }

    fn packages(&self) -> Vec<String> {
        let below = ["", "connectors", "core", "examples", "host", "tests"].map(|folder| self.0.join(folder));
        let folders = below.iter().filter_map(|folder| fs::read_dir(folder).ok()).flatten();
        folders.filter_map(|entry| package(&entry.ok()?.path())).collect()
    }
}

/// The name of the package in this folder.
fn package(folder: &Path) -> Option<String> {
    let manifest: toml::Table = fs::read_to_string(folder.join("Cargo.toml")).ok()?.parse().ok()?;
    Some(manifest.get("package")?.get("name")?.as_str()?.to_owned())
}

/// Reads a file of a checkout.
pub(super) fn read(path: &Path) -> Result<String, ScaffoldError> {
    fs::read_to_string(path).map_err(|source| ScaffoldError::Failed { path: path.to_owned(), source })
}
