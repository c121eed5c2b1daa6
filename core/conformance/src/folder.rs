//! Where fixtures lie: in a crate, or anywhere else.

use std::fs;
use std::path::{Path, PathBuf};

/// A folder with fixtures, for connector types that are linked into this binary.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FixtureFolder {
    /// A crate: what `cargo test` of it runs.
    Crate(PathBuf),
    /// The fixtures of one connector type, whose name is the folder's.
    Type(PathBuf),
    /// One case of the connector type that the folder above it is named after.
    Case(PathBuf),
}

impl FixtureFolder {
    /// What lies there: a crate, a `fixtures` folder, one type's folder, one case, or several crates below it or its
    /// `connectors`. Nothing where there are no fixtures.
    pub fn all_at(path: &Path) -> Vec<Self> {
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let here = Self::at(&path);
        if !here.is_empty() {
            return here;
        }
        let connectors = path.join("connectors");
        let below = subfolders(if connectors.is_dir() { &connectors } else { &path });
        below.iter().flat_map(|folder| Self::at(folder)).collect()
    }

    fn at(path: &Path) -> Vec<Self> {
        let fixtures = path.join("fixtures");
        if fixtures.is_dir() {
            return if path.join("Cargo.toml").is_file() {
                vec![Self::Crate(path.to_owned())]
            } else {
                Self::types_in(&fixtures)
            };
        }
        if is_case(path) {
            return vec![Self::Case(path.to_owned())];
        }
        if is_type(path) {
            return vec![Self::Type(path.to_owned())];
        }
        match path.parent() {
            Some(root) if path.ends_with("fixtures") && root.join("Cargo.toml").is_file() => {
                vec![Self::Crate(root.to_owned())]
            }
            _ => Self::types_in(path),
        }
    }

    fn types_in(path: &Path) -> Vec<Self> {
        subfolders(path).into_iter().filter(|folder| is_type(folder)).map(Self::Type).collect()
    }

    /// The connector types that it needs.
    pub fn connector_types(&self) -> Vec<String> {
        match self {
            Self::Crate(root) => {
                subfolders(&root.join("fixtures")).iter().map(|path| name_of(path)).collect()
            }
            Self::Type(folder) => vec![name_of(folder)],
            Self::Case(folder) => folder.parent().map(name_of).into_iter().collect(),
        }
    }
}

/// A folder that is named after a connector type: it has settings, or a case.
fn is_type(path: &Path) -> bool {
    path.join("settings.toml").is_file() || subfolders(path).iter().any(|folder| is_case(folder))
}

fn is_case(path: &Path) -> bool {
    path.join("request.http").is_file()
}

fn subfolders(path: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(path).into_iter().flatten().filter_map(Result::ok);
    let mut folders: Vec<_> = entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fixtures_are_found_from_the_crate_down_to_one_case() {
        let root = tempfile::tempdir().expect("a folder");
        let root = fs::canonicalize(root.path()).expect("a folder");
        let case = root.join("connectors/toy/fixtures/toy/asked");
        fs::create_dir_all(&case).expect("a folder");
        fs::write(case.join("request.http"), "").expect("a file");
        let toy = root.join("connectors/toy");
        assert_eq!(
            FixtureFolder::all_at(&toy.join("fixtures")),
            [FixtureFolder::Type(toy.join("fixtures/toy"))]
        );
        fs::write(toy.join("Cargo.toml"), "").expect("a file");
        let of_crate = [FixtureFolder::Crate(toy.clone())];
        for path in [&root, &root.join("connectors"), &toy, &toy.join("fixtures")] {
            assert_eq!(FixtureFolder::all_at(path), of_crate, "{}", path.display());
        }
        assert_eq!(
            FixtureFolder::all_at(&toy.join("fixtures/toy")),
            [FixtureFolder::Type(toy.join("fixtures/toy"))]
        );
        assert_eq!(FixtureFolder::all_at(&case), [FixtureFolder::Case(case.clone())]);
        assert_eq!(FixtureFolder::Case(case).connector_types(), ["toy"]);
        assert_eq!(FixtureFolder::all_at(&root.join("nowhere")), []);
    }
}
