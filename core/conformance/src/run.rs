//! Runs checks as tests: those of a crate, or those of any folders.

use std::path::Path;
use std::process::ExitCode;

use inbox_core::host::Registry;
use libtest_mimic::{Arguments, Trial};

use super::check::Check;
use super::expectation::Mode;
use super::folder::FixtureFolder;
use super::{rules, suite};

/// Runs every case under `fixtures/` of the crate in that folder and every rule of conformance, each as a test of its
/// own name.
pub fn run(manifest_dir: &str) -> ExitCode {
    let root = Path::new(manifest_dir);
    let checks = match Registry::collect() {
        Ok(registry) => crate_checks(root, &registry, Mode::from_env()),
        Err(error) => vec![Check::failed("registry", error.to_string())],
    };
    let trials = checks.into_iter().map(Check::into_trial);
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit_code()
}

/// Runs every case of these folders and what is derived from them, as [`run`] does, and says whether all of it passes.
/// A single case is run without what is derived. Without any folder the answer is no.
pub fn run_folders(folders: &[FixtureFolder], registry: &Registry) -> bool {
    let mode = Mode::from_env();
    let checks = folders.iter().flat_map(|folder| folder_checks(folder, registry, mode));
    let trials: Vec<Trial> = checks.map(Check::into_trial).collect();
    !trials.is_empty() && !libtest_mimic::run(&Arguments::default(), trials).has_failed()
}

fn crate_checks(root: &Path, registry: &Registry, mode: Mode) -> Vec<Check> {
    let mut checks = suite::checks(root, registry, mode);
    // The suite has reported a crate without a name already.
    if let Ok(name) = suite::crate_name(root) {
        checks.extend(rules::checks(root, &name, registry));
    }
    checks
}

fn folder_checks(folder: &FixtureFolder, registry: &Registry, mode: Mode) -> Vec<Check> {
    if let FixtureFolder::Crate(root) = folder {
        return crate_checks(root, registry, mode);
    }
    let name = folder.connector_types().concat();
    let Some(registration) = registry.get(&name) else {
        return vec![Check::failed(name, "no such connector type is linked into this binary")];
    };
    match folder {
        FixtureFolder::Case(folder) => suite::one_case(registration, folder, mode),
        FixtureFolder::Type(folder) | FixtureFolder::Crate(folder) => {
            let mut checks = suite::type_checks(registration, folder, mode);
            checks.extend(rules::folder_checks(folder, registration));
            checks
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_to_run_never_passes() {
        assert!(!run_folders(&[], &Registry::empty()));
    }
}
