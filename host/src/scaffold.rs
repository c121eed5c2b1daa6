//! What the verb `new` writes: a connector's crate that is green as it is, and the lines that link it; or a repository
//! of its own around it. Everything is made of what this binary holds.

mod checkout;
mod files;
mod link;
mod name;
mod pins;
mod repository;
mod template;

use std::io;
use std::path::{Path, PathBuf};

use inbox_core::host::Registry;
use thiserror::Error;

use self::files::Files;

pub(crate) use self::checkout::Checkout;
pub(crate) use self::name::ConnectorName;
pub(crate) use self::repository::Source;

/// Why nothing was written, or not everything.
#[derive(Debug, Error)]
pub(crate) enum ScaffoldError {
    /// What was asked for cannot be; nothing was written.
    #[error("{0}")]
    Refused(String),
    /// The disk failed.
    #[error("{}: {source}", path.display())]
    Failed { path: PathBuf, source: io::Error },
}

/// Adds a connector to the checkout, and links it. Gives the files that were written or changed.
pub(crate) fn add(checkout: &Checkout, name: &ConnectorName) -> Result<Vec<PathBuf>, ScaffoldError> {
    checkout.check_free(name)?;
    let mut files = Files::below(checkout.root());
    files.add_crate(&format!("connectors/{name}"), template::crate_files(name))?;
    for (path, link) in link::FILES {
        let path = checkout.root().join(path);
        let linked = link(&checkout::read(&path)?, name);
        let problem = || format!("{}: there is no place for `{name}`: link it by hand", path.display());
        files.change(path.clone(), linked.ok_or_else(|| ScaffoldError::Refused(problem()))?);
    }
    files.write()
}

/// Makes a repository of its own in a new or empty folder. Gives the files that were written.
pub(crate) fn make_repository(
    folder: &Path,
    name: &ConnectorName,
    source: &Source,
) -> Result<Vec<PathBuf>, ScaffoldError> {
    let mut files = Files::below(folder);
    files.add_crate("", repository::files(name, source)?)?;
    files.add_crate(&format!("connectors/{name}"), repository::crate_files(name))?;
    files.write()
}

/// Refuses a name whose connector type or crate this binary holds already.
pub(crate) fn check_unknown(name: &ConnectorName, registry: &Registry) -> Result<(), ScaffoldError> {
    let taken =
        registry.iter().find(|one| one.connector_type == name.as_str() || one.crate_name == name.package());
    match taken {
        None => Ok(()),
        Some(one) => Err(ScaffoldError::Refused(format!(
            "`{name}` is taken: {} has connector type `{}`; choose another name",
            one.crate_name, one.connector_type
        ))),
    }
}
