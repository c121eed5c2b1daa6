//! One file per case in `host/tests/configs`, next to it everything that is found in it. `UPDATE_EXPECT=1` rewrites it.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use super::{load_case, registry};
use crate::config::Loaded;

#[test]
fn every_case_is_reported_as_expected() {
    let folder = Path::new("tests/configs");
    let files = fs::read_dir(folder).expect("host/tests/configs").map(|file| file.expect("a file").path());
    let cases: Vec<_> = files.filter(|path| path.extension().is_some_and(|kind| kind == "toml")).collect();
    assert!(cases.len() >= 10, "cases are missing in {}", folder.display());
    let wrong: Vec<_> = cases.iter().filter(|case| !is_as_expected(case)).collect();
    assert!(wrong.is_empty(), "not as expected (UPDATE_EXPECT=1 rewrites): {wrong:?}");
    assert!(registry().get("example").is_some());
}

fn is_as_expected(case: &Path) -> bool {
    let found = describe(&load_case(&case.file_name().expect("a file name").to_string_lossy()));
    let expectation = case.with_extension("expect");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&expectation, &found).expect("an expectation that can be written");
    }
    fs::read_to_string(&expectation).is_ok_and(|expected| expected == found)
}

/// Every finding, then what could be run.
fn describe(loaded: &Loaded) -> String {
    let mut text = String::new();
    for finding in &loaded.diagnostics {
        writeln!(text, "{finding}\n").expect("a string");
    }
    let Some(config) = &loaded.config else { return text + "nothing can be run\n" };
    let healthy = |kind: &str, names: Vec<&String>| format!("healthy {kind}: {names:?}\n");
    text += &healthy("sites", config.sites.keys().collect());
    text += &healthy("instances", config.instances.keys().collect());
    for (kind, broken) in [("site", &config.broken_sites), ("instance", &config.broken_instances)] {
        for (name, why) in broken {
            writeln!(text, "broken {kind} {name}: {why}").expect("a string");
        }
    }
    text
}
