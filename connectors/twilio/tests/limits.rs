//! What keeps this connector small.
#![expect(clippy::disallowed_methods, reason = "reads its own sources")]

use std::fs;
use std::path::Path;

fn read(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).expect("a file of this crate")
}

#[test]
fn the_connector_has_at_most_300_lines_of_code() {
    let is_code = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with("//");
    let files = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).expect("the sources");
    let names = files.map(|file| file.expect("a source").file_name().to_string_lossy().into_owned());
    let lines: usize = names.map(|name| read(&format!("src/{name}")).lines().filter(is_code).count()).sum();
    assert!((100..=300).contains(&lines), "{lines} lines");
}

#[test]
fn the_connector_depends_on_core_and_on_crates_that_parse() {
    let manifest = read("Cargo.toml");
    let (_, rest) = manifest.split_once("\n[dependencies]\n").expect("a table of dependencies");
    let lines = rest.lines().take_while(|line| !line.starts_with('[')).filter(|line| !line.is_empty());
    let names: Vec<_> = lines.filter_map(|line| line.split(['.', ' ', '=']).next()).collect();
    assert_eq!(names, ["inbox-core", "schemars", "serde", "serde_json"]);
    assert!(!manifest.contains("target.") && !manifest.contains("build-dependencies"));
}
