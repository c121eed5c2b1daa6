//! What the README and the examples say is true.

use std::path::{Path, PathBuf};

use inbox_core::host::Registry;
use inbox_host::config::{Loaded, load_with};

/// What someone new reads.
const PAGES: [&str; 9] = [
    "README.md",
    "SECURITY.md",
    "connectors/README.md",
    "connectors/bookings/README.md",
    "connectors/facebook/README.md",
    "connectors/twilio/README.md",
    "host/README.md",
    "examples/sandbox/README.md",
    "tests/wix-sdk/README.md",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the tests are a folder of the workspace")
        .to_owned()
}

/// Loads a config with a value for every variable of the environment.
fn load(path: &Path) -> anyhow::Result<Loaded> {
    Ok(load_with(path, &Registry::collect()?, &|name| Some(format!("value-of-{name}"))))
}

fn is_clean(loaded: &Loaded) -> bool {
    loaded.config.is_some() && !loaded.has_errors()
}

#[test]
fn every_example_loads() -> anyhow::Result<()> {
    let mut count = 0;
    for entry in std::fs::read_dir(root().join("examples"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let loaded = load(&path)?;
            assert!(is_clean(&loaded), "{}: {:?}", path.display(), loaded.diagnostics);
            count += 1;
        }
    }
    assert!(count >= 2, "the examples are there");
    Ok(())
}

#[test]
fn the_readmes_configs_load() -> anyhow::Result<()> {
    let readme = std::fs::read_to_string(root().join("README.md"))?;
    let configs: Vec<_> =
        readme.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert_eq!(configs.len(), 2, "one to go live with, and one with everything");
    for config in configs {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("bridge.toml");
        std::fs::create_dir(folder.path().join("sites"))?;
        std::fs::write(&path, config)?;
        let loaded = load(&path)?;
        assert!(is_clean(&loaded), "{:?}", loaded.diagnostics);
    }
    Ok(())
}

/// Where a page's links lead within the repository.
fn links(page: &str) -> impl Iterator<Item = &str> {
    let links = page.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next());
    links.filter(|link| !link.is_empty() && !link.starts_with("http"))
}

#[test]
fn every_file_that_a_page_names_is_there() -> anyhow::Result<()> {
    for page in PAGES {
        let path = root().join(page);
        let (text, folder) = (std::fs::read_to_string(&path)?, path.parent().expect("a folder"));
        for link in links(&text) {
            assert!(folder.join(link).exists(), "{page} names {link}, which is not there");
        }
    }
    Ok(())
}

#[test]
fn every_fixture_that_the_readme_names_is_there() -> anyhow::Result<()> {
    let readme = std::fs::read_to_string(root().join("README.md"))?;
    let fixtures = readme.split_whitespace().filter(|word| word.contains("/fixtures/"));
    let missing: Vec<_> = fixtures.filter(|path| !root().join(path).exists()).collect();
    assert!(missing.is_empty(), "{missing:?}");
    Ok(())
}
