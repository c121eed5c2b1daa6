//! What keeps these connectors small, and what no fixture can hold.
#![expect(clippy::disallowed_methods, reason = "reads its own sources")]

use std::fs;
use std::path::Path;

use inbox_bookings::{CalCom, CalComSettings};
use inbox_core::Connector;
use serde_json::{Value, json};

fn read(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).expect("a file of this crate")
}

#[test]
fn the_three_connectors_have_at_most_425_lines_of_code() {
    let is_code = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with("//");
    let files = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).expect("the sources");
    let names = files.map(|file| file.expect("a source").file_name().to_string_lossy().into_owned());
    let lines: usize = names.map(|name| read(&format!("src/{name}")).lines().filter(is_code).count()).sum();
    assert!((200..=425).contains(&lines), "{lines} lines");
}

#[test]
fn the_connectors_depend_on_core_and_on_crates_that_parse() {
    let manifest = read("Cargo.toml");
    let (_, rest) = manifest.split_once("\n[dependencies]\n").expect("a table of dependencies");
    let lines = rest.lines().take_while(|line| !line.starts_with('[')).filter(|line| !line.is_empty());
    let names: Vec<_> = lines.filter_map(|line| line.split(['.', ' ', '=']).next()).collect();
    assert_eq!(names, ["inbox-core", "schemars", "serde", "serde_json"]);
    assert!(!manifest.contains("target.") && !manifest.contains("build-dependencies"));
}

#[test]
fn what_cal_com_sends_without_a_secret_is_no_secret() {
    let build = |secret: Value| {
        let settings: CalComSettings = serde_json::from_value(json!({ "secret": secret })).expect("settings");
        CalCom::new(settings)
    };
    assert!(build(json!("a long random text")).is_ok());
    for secret in [json!("no-secret-provided"), json!(["a long random text", "no-secret-provided"])] {
        let error = build(secret).expect_err("anyone could sign with it");
        assert!(error.to_string().starts_with("`secret` is what Cal.com sends"), "{error}");
    }
}
