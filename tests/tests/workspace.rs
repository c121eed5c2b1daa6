//! What must be true of the workspace as a whole.

use std::collections::BTreeSet;
use std::path::Path;

use inbox_core::host::Registry;
// Links the host, and with it every stock connector.
use inbox_host as _;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests are a folder of the workspace")
}

/// The manifests of the connectors.
fn connectors() -> anyhow::Result<Vec<toml::Table>> {
    let mut manifests = Vec::new();
    for entry in std::fs::read_dir(root().join("connectors"))? {
        let manifest = entry?.path().join("Cargo.toml");
        if manifest.exists() {
            manifests.push(std::fs::read_to_string(manifest)?.parse()?);
        }
    }
    Ok(manifests)
}

/// Whether the crate says in its Cargo.toml that it has only what connectors share.
fn registers_nothing(manifest: &toml::Table) -> bool {
    let metadata = manifest["package"].get("metadata").and_then(|metadata| metadata.get("inbox-bridge"));
    metadata.and_then(|metadata| metadata.get("registers-nothing")) == Some(&toml::Value::Boolean(true))
}

#[test]
fn every_connector_folder_is_linked_into_the_host() -> anyhow::Result<()> {
    let registry = Registry::collect()?;
    let linked: BTreeSet<String> = registry.iter().map(|one| one.crate_name.to_owned()).collect();
    let registering = connectors()?.into_iter().filter(|manifest| !registers_nothing(manifest));
    let names = registering.map(|manifest| manifest["package"]["name"].as_str().map(str::to_owned));
    let folders: BTreeSet<String> = names.flatten().collect();
    assert_eq!(
        linked, folders,
        "a folder without its line in host/src/connectors.rs, or the other way round"
    );
    Ok(())
}

#[test]
fn core_and_connectors_know_neither_the_host_nor_any_io() -> anyhow::Result<()> {
    let mut manifests = connectors()?;
    for folder in ["core", "core/conformance", "tests/toy"] {
        manifests.push(std::fs::read_to_string(root().join(folder).join("Cargo.toml"))?.parse()?);
    }
    for manifest in manifests {
        let dependencies = manifest["dependencies"].as_table().expect("a crate has dependencies");
        for forbidden in ["inbox-host", "tokio", "axum", "reqwest", "rusqlite"] {
            assert!(
                !dependencies.contains_key(forbidden),
                "{forbidden} is not for core, conformance or a connector"
            );
        }
    }
    Ok(())
}

#[test]
fn the_sandbox_shares_no_code_with_the_host() -> anyhow::Result<()> {
    let manifest: toml::Table = std::fs::read_to_string(root().join("host/sandbox/Cargo.toml"))?.parse()?;
    let dependencies = manifest["dependencies"].as_table().expect("a crate has dependencies");
    let own: Vec<&String> = dependencies.keys().filter(|name| name.starts_with("inbox-")).collect();
    assert!(own.is_empty(), "a mistake in {own:?} would show neither in the host nor in the sandbox");
    Ok(())
}
