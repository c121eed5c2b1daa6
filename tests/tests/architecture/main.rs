//! What the folders promise: no circles, no arrow upwards, and everything in its place.

mod graph;
mod known;
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

/// Compares what is found with what is known: `known` lists the names, `found` has a reason behind each.
fn compare(found: &[(String, String)], known: &[&str]) {
    let names: BTreeSet<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
    let known: BTreeSet<&str> = known.iter().copied().collect();
    let new = found.iter().filter(|(name, _)| !known.contains(name.as_str()));
    let new: Vec<String> = new.map(|(name, why)| format!("new: {name}\n{why}")).collect();
    let gone: Vec<String> =
        known.difference(&names).map(|name| format!("put right, take it out: {name}\n")).collect();
    assert!(new.is_empty() && gone.is_empty(), "known.rs is not exact\n{}{}", new.concat(), gone.concat());
}

fn because(edges: &BTreeSet<Edge>) -> String {
    let lines = edges.iter().map(|edge| format!("  {} -> {} because of {}\n", edge.from, edge.to, edge.item));
    lines.collect::<Vec<_>>().concat()
}

#[test]
fn no_files_need_one_another() -> anyhow::Result<()> {
    let mut found = Vec::new();
    for one in crates()? {
        // What a file needs of those above it is looked at below.
        let edges = one.edges.iter().filter(|edge| !edge.is_to_its_parent()).cloned().collect();
        for circle in circles(&edges) {
            let files: BTreeSet<&str> = circle.iter().map(|edge| edge.from.as_str()).collect();
            found.push((files.into_iter().collect::<Vec<_>>().join(" "), because(&circle)));
        }
    }
    compare(&found, known::CIRCLES);
    Ok(())
}

#[test]
fn no_file_needs_what_a_file_above_it_defines_that_needs_it() -> anyhow::Result<()> {
    let mut found = Vec::new();
    for one in crates()? {
        let circular: BTreeSet<Edge> = circles(&one.edges).into_iter().flatten().collect();
        let (up, _): (BTreeSet<Edge>, BTreeSet<Edge>) =
            circular.into_iter().partition(Edge::is_to_its_parent);
        let pairs: BTreeSet<String> = up.iter().map(|edge| format!("{} -> {}", edge.from, edge.to)).collect();
        found.extend(pairs.into_iter().map(|pair| {
            let edges = up.iter().filter(|edge| format!("{} -> {}", edge.from, edge.to) == pair);
            let reasons = because(&edges.cloned().collect());
            (pair, reasons)
        }));
    }
    compare(&found, known::PARENTS);
    Ok(())
}

#[test]
fn the_methods_of_a_type_stand_in_two_files_at_most() -> anyhow::Result<()> {
    let scattered = crates()?.iter().flat_map(Crate::scattered_types);
    let found: Vec<_> = scattered
        .map(|(name, files)| {
            (name, files.iter().map(|file| format!("  {file}\n")).collect::<Vec<_>>().concat())
        })
        .collect();
    compare(&found, known::SCATTERED);
    Ok(())
}

#[test]
fn nothing_in_the_host_needs_a_layer_above_its_own() -> anyhow::Result<()> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut seen = BTreeSet::new();
    for edge in crates()?.iter().flat_map(|one| &one.edges) {
        let (Some(from), Some(to)) = (layer(&edge.from), layer(&edge.to)) else { continue };
        seen.extend([from, to]);
        if from < to {
            found.push((format!("{} -> {}", edge.from, edge.to), format!("  because of {}\n", edge.item)));
        }
    }
    assert_eq!(seen.len(), LAYERS.len(), "a layer that no file belongs to");
    compare(&found, known::UPWARDS);
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
