//! What keeps the connectors small.

use std::fs;
use std::path::{Path, PathBuf};

/// Each connector crate, and the lines of code that it may have: without tests, comments and blank lines.
const CRATES: [(&str, usize); 3] = [("bookings", 425), ("facebook", 250), ("twilio", 440)];

fn connectors() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../connectors")
}

fn lines_of_code(source: &str) -> usize {
    let code = source.split("#[cfg(test)]").next().unwrap_or_default();
    code.lines().filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with("//")).count()
}

#[test]
fn every_connector_keeps_to_its_lines_of_code() -> anyhow::Result<()> {
    for (name, most) in CRATES {
        let mut lines = 0;
        for source in fs::read_dir(connectors().join(name).join("src"))? {
            lines += lines_of_code(&fs::read_to_string(source?.path())?);
        }
        assert!((100..=most).contains(&lines), "{name} has {lines} lines of code, {most} are allowed");
    }
    Ok(())
}

#[test]
fn every_connector_depends_on_core_and_on_crates_that_parse() -> anyhow::Result<()> {
    for (name, _) in CRATES {
        let manifest: toml::Table =
            fs::read_to_string(connectors().join(name).join("Cargo.toml"))?.parse()?;
        let names: Vec<_> =
            manifest["dependencies"].as_table().into_iter().flat_map(|all| all.keys()).collect();
        // What Meta's products share is a crate of its own, under the same rule.
        let own: Vec<_> = names.into_iter().filter(|dependency| *dependency != "inbox-meta").collect();
        assert_eq!(own, ["inbox-core", "schemars", "serde", "serde_json"], "{name}");
        for table in ["target", "build-dependencies"] {
            assert!(!manifest.contains_key(table), "{name} has a table `{table}`");
        }
    }
    Ok(())
}
