//! What the verb `new` writes: a connector's crate with tests that pass, and the lines that link it; or a separate
//! repository around it. This binary contains everything that it needs.

mod checkout;
mod error;
mod files;
mod link;
mod name;
mod pins;
mod repository;
mod template;

use std::path::Path;

use inbox_core::host::Registry;

use self::files::Files;

pub(crate) use self::checkout::Checkout;
pub(crate) use self::error::ScaffoldError;
pub(crate) use self::name::ConnectorName;
pub(crate) use self::repository::Source;

/// Adds a connector to the checkout, and links it.
pub(crate) fn add(checkout: &Checkout, name: &ConnectorName) -> Result<(), ScaffoldError> {
    checkout.check_free(name)?;
    let mut files = Files::below(checkout.root());
    files.add_crate(&format!("connectors/{name}"), template::crate_files(name))?;
    for (path, link) in link::FILES {
        let path = checkout.root().join(path);
        let linked = link(&checkout::read(&path)?, name);
        let problem = || format!("{}: found no place for `{name}`: link it by hand", path.display());
        files.change(path.clone(), linked.ok_or_else(|| ScaffoldError::Refused(problem()))?);
    }
    files.write()
}

/// Creates a separate repository in a new or empty folder.
pub(crate) fn make_repository(
    folder: &Path,
    name: &ConnectorName,
    source: &Source,
) -> Result<(), ScaffoldError> {
    let mut files = Files::below(folder);
    files.add_crate("", repository::files(name, source)?)?;
    files.add_crate(&format!("connectors/{name}"), repository::crate_files(name))?;
    files.write()
}

/// Refuses a name if this binary already has a connector type or crate with it.
pub(crate) fn check_unknown(name: &ConnectorName, registry: &Registry) -> Result<(), ScaffoldError> {
    let taken =
        registry.iter().find(|one| one.connector_type == name.as_str() || one.crate_name == name.package());
    match taken {
        None => Ok(()),
        Some(one) => Err(ScaffoldError::Refused(format!(
            "`{name}` is already taken: {} has connector type `{}`; choose another name",
            one.crate_name, one.connector_type
        ))),
    }
}
