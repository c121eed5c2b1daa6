//! What the folders promise: no circles, no arrow upwards, and everything in its place.

mod graph;
mod places;
mod source;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use anyhow::Context;

use self::graph::{Crate, Edge, circles, root_files};

/// The layers of the host, the lowest first; a file of any may need those of its own and of lower ones.
const LAYERS: [&[&str]; 5] = [
    &["config"],
    &["store", "wix"],
    &["ingress", "intake", "delivery"],
    &["demo", "admin", "explain", "scaffold"],
    &["cli"],
];

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the tests are a folder of the workspace")
        .to_owned()
}

/// The folders of all crates.
fn members() -> anyhow::Result<BTreeSet<PathBuf>> {
    let root = workspace();
    let manifest: toml::Table = std::fs::read_to_string(root.join("Cargo.toml"))?.parse()?;
    let mut folders = BTreeSet::new();
    for member in manifest["workspace"]["members"].as_array().context("a workspace has members")? {
        let member = member.as_str().context("a member is a path")?;
        if let Some(parent) = member.strip_suffix("/*") {
            for entry in std::fs::read_dir(root.join(parent))? {
                folders.insert(entry?.path());
            }
        } else {
            folders.insert(root.join(member));
        }
    }
    folders.retain(|folder| folder.join("Cargo.toml").exists());
    Ok(folders)
}

/// Every crate, read once.
fn crates() -> anyhow::Result<&'static [Crate]> {
    static CRATES: OnceLock<anyhow::Result<Vec<Crate>>> = OnceLock::new();
    let read = || {
        let root = workspace();
        members()?
            .iter()
            .flat_map(|folder| root_files(folder))
            .map(|file| Crate::read(&root, &file))
            .collect()
    };
    CRATES.get_or_init(read).as_deref().map_err(|error| anyhow::anyhow!("{error:#}"))
}

/// Every line that is found is a promise broken.
fn assert_none(found: &[String]) {
    assert!(found.is_empty(), "found\n{}", found.join("\n"));
}

#[test]
fn no_files_need_one_another() -> anyhow::Result<()> {
    let mut found = Vec::new();
    for one in crates()? {
        // What a file needs of those above it is looked at below.
        let edges = one.edges.iter().filter(|edge| !edge.is_to_its_parent()).cloned().collect();
        found.extend(circles(&edges).iter().flatten().map(Edge::to_string));
    }
    assert_none(&found);
    Ok(())
}

#[test]
fn no_file_needs_what_a_file_above_it_defines_that_needs_it() -> anyhow::Result<()> {
    let circular = crates()?.iter().flat_map(|one| circles(&one.edges)).flatten();
    let found: Vec<_> = circular.filter(Edge::is_to_its_parent).map(|edge| edge.to_string()).collect();
    assert_none(&found);
    Ok(())
}

#[test]
fn the_methods_of_a_type_stand_in_two_files_at_most() -> anyhow::Result<()> {
    let scattered = crates()?.iter().flat_map(Crate::scattered_types);
    let found: Vec<_> = scattered.map(|(name, files)| format!("{name} in {files:?}")).collect();
    assert_none(&found);
    Ok(())
}

#[test]
fn nothing_in_the_host_needs_a_layer_above_its_own() -> anyhow::Result<()> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for edge in crates()?.iter().flat_map(|one| &one.edges) {
        let (Some(from), Some(to)) = (layer(&edge.from), layer(&edge.to)) else { continue };
        seen.extend([from, to]);
        if from < to {
            found.push(edge.to_string());
        }
    }
    assert_eq!(seen.len(), LAYERS.len(), "a layer that no file belongs to");
    assert_none(&found);
    Ok(())
}

/// The layer of a file of the host; those that belong to none are parts of the whole, as `service.rs`.
fn layer(file: &str) -> Option<usize> {
    let name = file.strip_prefix("host/src/")?.split(['/', '.']).next()?;
    LAYERS.iter().position(|layer| layer.contains(&name))
}

#[test]
fn a_file_belongs_to_the_layer_of_its_folder() {
    let layers =
        ["host/src/config.rs", "host/src/wix/site.rs", "host/src/intake.rs", "host/src/demo/page.rs"];
    assert_eq!(layers.map(layer), [Some(0), Some(1), Some(2), Some(3)]);
    assert_eq!((layer("host/src/service/parts.rs"), layer("core/src/config.rs")), (None, None));
}
