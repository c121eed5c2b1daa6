//! One word for one thing: words and turns of phrase that were given up stay out of names and texts.

mod retired;
mod text;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use self::text::Texts;

fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests are a folder of the workspace")
}

/// Every file below these folders whose name ends so.
fn files(folders: &[&str], extension: &str) -> anyhow::Result<BTreeSet<PathBuf>> {
    let mut found = BTreeSet::new();
    let mut left: Vec<PathBuf> = folders.iter().map(|folder| workspace().join(folder)).collect();
    while let Some(path) = left.pop() {
        if path.is_dir() {
            left.extend(
                fs::read_dir(path)?
                    .map(|entry| entry.map(|entry| entry.path()))
                    .collect::<Result<Vec<_>, _>>()?,
            );
        } else if path.extension().is_some_and(|own| own == extension) {
            found.insert(path);
        }
    }
    anyhow::ensure!(!found.is_empty(), "there is no .{extension} file below {folders:?}");
    Ok(found)
}

/// Fails with every finding, each with its file.
fn nothing_found(findings: BTreeSet<String>) {
    let lines: Vec<String> = findings.iter().map(|line| format!("{line}\n")).collect();
    assert!(
        lines.is_empty(),
        "{} retired words, see `retired.rs` for what to say:\n{}",
        lines.len(),
        lines.concat()
    );
}

fn place(file: &Path) -> String {
    file.strip_prefix(workspace()).unwrap_or(file).display().to_string()
}

#[test]
fn retired_words_are_in_no_name() -> anyhow::Result<()> {
    let mut findings = BTreeSet::new();
    for file in files(&["core", "connectors", "examples", "host", "tests/src"], "rs")? {
        let texts = Texts::of_code(&fs::read_to_string(&file)?)?;
        let is_foreign =
            |name: &str| matches!(name, "Trial" | "into_trial") && texts.names.contains("libtest_mimic");
        for name in texts.names.iter().filter(|name| !is_foreign(name)) {
            if let Some(word) = retired::word_in(name) {
                findings.insert(format!("{}: {name} ({word})", place(&file)));
            }
        }
    }
    nothing_found(findings);
    Ok(())
}

#[test]
fn retired_phrases_are_in_no_text_that_users_read() -> anyhow::Result<()> {
    let mut findings = BTreeSet::new();
    for file in files(&["core", "connectors", "examples", "host"], "rs")? {
        for text in Texts::of_code(&fs::read_to_string(&file)?)?.prose {
            findings.extend(
                retired::phrases_in(&text)
                    .map(|phrase| format!("{}: {phrase}: {}", place(&file), cut(&text))),
            );
        }
    }
    for file in files(&["README.md", "SECURITY.md", "connectors", "examples"], "md")? {
        for (line, number) in fs::read_to_string(&file)?.lines().zip(1..) {
            findings.extend(
                retired::phrases_in(line).map(|phrase| format!("{}:{number}: {phrase}", place(&file))),
            );
        }
    }
    nothing_found(findings);
    Ok(())
}

/// The beginning of a text, on one line.
fn cut(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(100).collect()
}
