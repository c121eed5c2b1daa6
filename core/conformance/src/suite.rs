//! Which checks a connector's folder asks for. What is missing or unknown is a check that fails.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use inbox_core::host::{DynConnector, Received, Refusal, Registration, Registry, receive};
use serde::Deserialize;

use super::case::Case;
use super::check::Check;
use super::expectation::{self, Mode};
use super::fixture::Fixture;
use super::settings::Settings;

const VECTOR: &str = "provider-vector";
/// The files of a case.
const FILES: [&str; 4] = ["request.http", "expect.json", "fetch.json", "identify.json"];

/// Every check for the crate in that folder.
pub(super) fn checks(root: &Path, registry: &Registry, mode: Mode) -> Vec<Check> {
    let fixtures = root.join("fixtures");
    match (crate_name(root), entries(&fixtures)) {
        (Ok(crate_name), Ok(folders)) => {
            let unserved = unserved(&crate_name, registry, &fixtures);
            let served = folders.iter().flat_map(|folder| match own(&crate_name, registry, folder) {
                Ok(registration) => type_checks(registration, folder, mode),
                Err(problem) => vec![Check::failed(name_of(folder), problem)],
            });
            unserved.into_iter().chain(served).collect()
        }
        (Err(problem), _) | (_, Err(problem)) => vec![Check::failed("fixtures", problem)],
    }
}

/// The package name in the Cargo.toml.
pub(super) fn crate_name(root: &Path) -> Result<String, String> {
    #[derive(Deserialize)]
    struct Manifest {
        package: Package,
    }
    #[derive(Deserialize)]
    struct Package {
        name: String,
    }
    let path = root.join("Cargo.toml");
    let text = read(&path)?;
    let manifest: Manifest = toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(manifest.package.name)
}

/// Connector types of the crate without a folder, and a crate without connector types.
fn unserved(crate_name: &str, registry: &Registry, fixtures: &Path) -> Vec<Check> {
    let own: Vec<_> = registry.iter().filter(|entry| entry.crate_name == crate_name).collect();
    if own.is_empty() {
        let problem = format!(
            "{crate_name} registers no connector: does src/lib.rs say register_connector!, and tests/fixtures.rs `use {} as _;`?",
            crate_name.replace('-', "_")
        );
        return vec![Check::failed("fixtures", problem)];
    }
    let missing = own.into_iter().filter(|entry| !fixtures.join(entry.connector_type).is_dir());
    let problem =
        |name| format!("connector type `{name}` has no fixtures: make {}", fixtures.join(name).display());
    missing.map(|entry| Check::failed(entry.connector_type, problem(entry.connector_type))).collect()
}

/// The connector type of this crate that the folder is named after.
fn own<'a>(crate_name: &str, registry: &'a Registry, folder: &Path) -> Result<&'a Registration, String> {
    let (name, place) = (name_of(folder), folder.display());
    if !folder.is_dir() {
        return Err(format!("{place} is not a folder named after a connector type: move or remove it"));
    }
    match registry.get(&name) {
        Some(entry) if entry.crate_name == crate_name => Ok(entry),
        Some(entry) => {
            Err(format!("{place}: `{name}` belongs to {}: move the folder there", entry.crate_name))
        }
        None => {
            Err(format!("{place}: no connector type `{name}` is registered: rename or remove the folder"))
        }
    }
}

/// Every check for the fixtures of a connector type.
pub(super) fn type_checks(registration: &Registration, folder: &Path, mode: Mode) -> Vec<Check> {
    let name = registration.connector_type;
    let settings = Settings::read(&folder.join("settings.toml"));
    let built = settings.and_then(|settings| Ok((settings.build(registration)?, Arc::new(settings))));
    let ((connector, settings), entries) = match (built, entries(folder)) {
        (Ok(built), Ok(entries)) => (built, entries),
        (Err(problem), _) | (_, Err(problem)) => return vec![Check::failed(name, problem)],
    };
    let (cases, files): (Vec<_>, Vec<_>) = entries.into_iter().partition(|path| path.is_dir());
    let unknown_files = files.iter().filter(|path| name_of(path) != "settings.toml");
    let unknown_files =
        unknown_files.map(|path| Check::failed(format!("{name}/{}", name_of(path)), not_part(path)));
    let vector = vector_check(name, &connector, &cases, folder);
    let cases = cases.iter().map(|path| case_check(name, &connector, &settings, path, mode));
    unknown_files.chain([vector]).chain(cases).collect()
}

/// The check for one case, with the settings that lie beside it.
pub(super) fn one_case(registration: &Registration, folder: &Path, mode: Mode) -> Vec<Check> {
    let name = registration.connector_type;
    let settings = Settings::read(&folder.with_file_name("settings.toml"));
    let built = settings.and_then(|settings| Ok((settings.build(registration)?, Arc::new(settings))));
    vec![match built {
        Ok((connector, settings)) => case_check(name, &connector, &settings, folder, mode),
        Err(problem) => Check::failed(name, problem),
    }]
}

/// Cases that we sign ourselves only prove that we agree with ourselves.
fn vector_check(name: &str, connector: &Arc<dyn DynConnector>, cases: &[PathBuf], folder: &Path) -> Check {
    let vectors = cases.iter().filter(|path| name_of(path).starts_with(VECTOR)).cloned();
    let (vectors, connector) = (vectors.collect::<Vec<_>>(), Arc::clone(connector));
    let none = format!(
        "{}: no case `{VECTOR}…` is verified: add one signed by the provider's code, without a placeholder",
        folder.display()
    );
    Check::new(format!("{name}: a signature made by other code"), move || {
        let mut problem = none;
        for path in vectors {
            // One that cannot be read, or is signed here, is reported by its own check.
            let Some(fixture) = Fixture::read(&path).ok().filter(|fixture| !fixture.has_placeholder) else {
                continue;
            };
            match receive(&*connector, fixture.request) {
                Ok(Received::Verified(_)) => return Ok(()),
                Ok(Received::Probe(_)) => {}
                Err(refusal) => problem = unverified(&path, &refusal),
            }
        }
        Err(problem)
    })
}

/// A signature made elsewhere that the connector does not take.
fn unverified(path: &Path, refusal: &Refusal) -> String {
    format!(
        "case `{}` is refused: {refusal}; is it signed with the secret of settings.toml, for this very URL? To see \
         what is expected: inbox-bridge explain {}",
        name_of(path),
        path.display()
    )
}

fn case_check(
    name: &str,
    connector: &Arc<dyn DynConnector>,
    settings: &Arc<Settings>,
    folder: &Path,
    mode: Mode,
) -> Check {
    let (connector, settings, folder) = (Arc::clone(connector), Arc::clone(settings), folder.to_owned());
    Check::new(format!("{name}/{}", name_of(&folder)), move || {
        let case = Case { connector: &*connector, settings: &settings, folder: &folder };
        check_case(&case, mode)
    })
}

fn check_case(case: &Case<'_>, mode: Mode) -> Result<(), String> {
    let folder = case.folder;
    if let Some(unknown_file) = entries(folder)?.iter().find(|path| !FILES.contains(&name_of(path).as_str()))
    {
        return Err(not_part(unknown_file));
    }
    let fixture = Fixture::read(folder).map_err(|error| error.to_string())?;
    if fixture.has_placeholder && name_of(folder).starts_with(VECTOR) {
        return Err(format!(
            "{}: a {VECTOR} has its own signature: remove the placeholder",
            folder.display()
        ));
    }
    expectation::check(&folder.join("expect.json"), &case.outcome(fixture)?, mode)
}

fn not_part(path: &Path) -> String {
    format!("{} is not part of a fixture: remove it", path.display())
}

/// What is in a folder, sorted.
///
/// # Errors
/// A folder that is missing or empty.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let cannot = |error| format!("cannot read the folder {}: {error}", folder.display());
    let listed = fs::read_dir(folder).map_err(cannot)?.map(|entry| entry.map(|entry| entry.path()));
    let mut paths = listed.collect::<Result<Vec<_>, _>>().map_err(cannot)?;
    paths.sort();
    if paths.is_empty() { Err(format!("the folder {} is empty", folder.display())) } else { Ok(paths) }
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
