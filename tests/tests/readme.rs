//! What the README and the examples say is true.

use std::path::{Path, PathBuf};

use inbox_core::Registry;
use inbox_host::config::{Loaded, load_with};

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
fn the_readmes_config_loads() -> anyhow::Result<()> {
    let readme = std::fs::read_to_string(root().join("README.md"))?;
    let config = readme.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next());
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("bridge.toml");
    std::fs::create_dir(folder.path().join("sites"))?;
    std::fs::write(&path, config.expect("the README shows a config"))?;
    let loaded = load(&path)?;
    assert!(is_clean(&loaded), "{:?}", loaded.diagnostics);
    Ok(())
}

#[test]
fn every_file_that_the_readme_names_is_there() -> anyhow::Result<()> {
    let readme = std::fs::read_to_string(root().join("README.md"))?;
    let links = readme.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let fixtures = readme.split_whitespace().filter(|word| word.starts_with("connectors/facebook/fixtures/"));
    for path in links.filter(|link| !link.starts_with("http")).chain(fixtures) {
        assert!(root().join(path).exists(), "the README names {path}, which is not there");
    }
    Ok(())
}
