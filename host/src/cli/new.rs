//! `new`: a connector to start from, linked, and with tests that pass.

use std::path::{Path, PathBuf};

use inbox_core::host::Registry;

use super::outcome::{Outcome, bad_input};
use super::output::say;
use crate::scaffold::{Checkout, ConnectorName, ScaffoldError, Source, add, check_unknown, make_repository};

/// Arguments of `new`.
#[derive(Debug, clap::Args)]
pub(super) struct New {
    /// Its connector type: lower-case words with dashes between them
    #[arg(value_name = "NAME")]
    name: String,
    /// Create a separate repository in this new or empty folder, with a host that links the connector
    #[arg(long, value_name = "DIR")]
    standalone: Option<PathBuf>,
    /// The checkout of Inbox Bridge that the new repository depends on
    #[arg(long, value_name = "PATH", requires = "standalone")]
    source: Option<PathBuf>,
}

impl New {
    pub(super) fn execute(self) -> anyhow::Result<Outcome> {
        match self.make() {
            Ok(made) => {
                say(&made);
                Ok(Outcome::Good)
            }
            Err(ScaffoldError::Refused(problem)) => Ok(bad_input(&problem)),
            Err(error) => Err(error.into()),
        }
    }

    /// Creates it; returns what was created and what comes next.
    fn make(&self) -> Result<String, ScaffoldError> {
        let name = ConnectorName::new(&self.name)?;
        let registry = Registry::collect().map_err(|error| ScaffoldError::Refused(error.to_string()))?;
        check_unknown(&name, &registry)?;
        match &self.standalone {
            Some(folder) => self.make_repository(folder, &name),
            None => make_crate(&name),
        }
    }

    fn make_repository(&self, folder: &Path, name: &ConnectorName) -> Result<String, ScaffoldError> {
        if let Some(checkout) = Checkout::around(&existing(folder)) {
            let root = checkout.root().display();
            return Err(ScaffoldError::Refused(format!(
                "{} is in the checkout {root}: choose a folder outside of it, or omit --standalone",
                folder.display()
            )));
        }
        let source = self.source()?;
        make_repository(folder, name, &source)?;
        Ok(format!(
            "created {folder}: connector type `{name}` in connectors/{name}, and a host that links it\n\nnext:\n  \
             cd {folder}\n  cargo test -p {package}\n  cargo run -- connectors\n  \
             cargo run -- explain connectors/{name}/fixtures/{name}/asked",
            folder = folder.display(),
            package = name.package(),
        ))
    }

    fn source(&self) -> Result<Source, ScaffoldError> {
        let Some(path) = &self.source else { return Ok(found_source()) };
        let checkout = Checkout::at(path).ok_or_else(|| {
            ScaffoldError::Refused(format!(
                "--source {}: this is not a checkout of Inbox Bridge",
                path.display()
            ))
        })?;
        Ok(Source::Checkout(checkout))
    }
}

fn make_crate(name: &ConnectorName) -> Result<String, ScaffoldError> {
    let here = std::env::current_dir().ok();
    let Some(checkout) = here.as_deref().and_then(Checkout::around) else {
        return Err(ScaffoldError::Refused(
            "this folder is not in a checkout of Inbox Bridge: change to one, or create a separate repository with --standalone \
             DIR"
                .to_owned(),
        ));
    };
    add(&checkout, name)?;
    Ok(format!(
        "created connectors/{name} with connector type `{name}`, and linked it in Cargo.toml, Cargo.lock, host/Cargo.toml and \
         host/src/connectors.rs\n\nnext, in {root}:\n  cargo test -p {package}\n  \
         cargo run -- explain connectors/{name}/fixtures/{name}/asked\n  \
         then replace the example by your provider: connectors/README.md explains the code",
        root = checkout.root().display(),
        package = name.package(),
    ))
}

/// The checkout that this runs in or was built from; otherwise the public repository.
fn found_source() -> Source {
    let here = std::env::current_dir().ok();
    let binary = std::env::current_exe().ok();
    let built_from = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let places = here.into_iter().chain(binary.and_then(|path| path.parent().map(Path::to_owned)));
    let found = places.chain([built_from]).find_map(|place| Checkout::around(&place));
    found.map_or(Source::Git, Source::Checkout)
}

/// The folder itself, or the nearest folder above it that exists.
fn existing(folder: &Path) -> PathBuf {
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    folder.ancestors().find(|folder| folder.exists()).unwrap_or(&folder).to_owned()
}
