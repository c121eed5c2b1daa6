//! Planted faults: each is caught by the rule that is made for it, in words that name it.

mod batches;
mod documents;
mod secrets;
mod shapes;
mod shown;
mod signatures;
mod toy;

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::checks;
use crate::connector::Connector;
use crate::registry::{Registration, Registry};
use toy::{Good, Toy};

const README: &str = "# Toy\n\nConnector type `toy`.\n\n## What it mirrors\n\n## Set up at the provider\n\n\
                      ## Settings\n\n`secret` and `account`.\n\n## Events and limits\n";
const SETTINGS: &str =
    "secret = [\"a-made-up-secret\", \"an-older-made-up-one\"]\naccount = \"made-up-account\"\n";
const HEAD: &str = "POST https://hooks.example.com/webhooks/toy?a=1\nContent-Type: application/json\n\
                    X-Toy-Time: 1760000000\nX-Toy-Signature: {{signature}}\n\n";
const MESSAGE: &str =
    r#"{"page":"p1","attempt":1,"events":[{"id":"e-1","kind":"message","from":"u1","text":"Hello é"}]}"#;
const BATCH: &str = r#"{"page":"p1","events":[{"id":"e-2","kind":"message","from":"u1","text":"One two"},{"id":"e-3","kind":"booked","from":"u2","text":"Two three"}]}"#;

/// A crate with the one connector type `toy`, complete.
fn toy_crate() -> TempDir {
    let root = tempfile::tempdir().expect("a folder");
    put(root.path(), "README.md", README);
    put(root.path(), "fixtures/toy/settings.toml", SETTINGS);
    put(root.path(), "fixtures/toy/message/request.http", &format!("{HEAD}{MESSAGE}\n"));
    put(root.path(), "fixtures/toy/batch/request.http", &format!("{HEAD}{BATCH}\n"));
    root
}

fn put(root: &Path, name: &str, text: &str) {
    let path = root.join(name);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, text).expect("a file");
}

/// Every rule that this connector breaks, with the words of it.
fn broken<C: Connector>(root: &Path) -> Vec<String> {
    let mut registry = Registry::empty();
    registry.add(Registration::of::<C>("inbox-toy", "1.0.0")).expect("one registration");
    let checks = checks(root, "inbox-toy", &registry).into_iter();
    checks
        .filter_map(|check| (check.run)().err().map(|problem| format!("{}: {problem}", check.name)))
        .collect()
}

/// This connector breaks a rule, in these words.
#[track_caller]
fn assert_caught<C: Connector>(rule: &str, words: &str) {
    assert_said(&broken::<C>(toy_crate().path()), rule, words);
}

#[track_caller]
fn assert_said(problems: &[String], rule: &str, words: &str) {
    let of_rule: Vec<_> =
        problems.iter().filter(|problem| problem.starts_with(&format!("toy: {rule}"))).collect();
    let said = of_rule.iter().any(|problem| problem.contains(words) && problem.contains("look at: "));
    assert!(said, "`{rule}` does not say `{words}`: {problems:#?}");
}

#[test]
fn a_good_connector_passes_everything() {
    assert_eq!(broken::<Toy<Good>>(toy_crate().path()), [""; 0]);
}

#[test]
fn every_rule_is_a_test_of_its_own() {
    let mut registry = Registry::empty();
    registry.add(Registration::of::<Toy<Good>>("inbox-toy", "1.0.0")).expect("one registration");
    let root = toy_crate();
    let names: Vec<_> =
        checks(root.path(), "inbox-toy", &registry).into_iter().map(|check| check.name).collect();
    assert_eq!(names.len(), super::RULES.len() + 1);
    assert!(names.contains(&"toy: a broken entry sinks no other".to_owned()));
    assert!(checks(root.path(), "inbox-other", &registry).is_empty());
}

#[test]
fn a_type_without_a_good_fixture_has_no_conformance() {
    let root = toy_crate();
    for case in ["message", "batch"] {
        put(
            root.path(),
            &format!("fixtures/toy/{case}/request.http"),
            "POST https://hooks.example.com/\n\n{}\n",
        );
    }
    assert_said(&broken::<Toy<Good>>(root.path()), "conformance", "verification accepts no case");
}
