//! Planted faults: each is caught by the rule that is made for it, in words that name it.

mod asking;
mod batches;
mod documents;
mod ids;
mod kinds;
mod probes;
mod secrets;
mod shapes;
mod shown;
mod signatures;
mod typed;
mod urls;

use std::fs;
use std::path::Path;

use inbox_core::Connector;
use inbox_core::host::{Registration, Registry};
use tempfile::TempDir;

use super::forgery::ForgeryKind;
use super::subject::Subject;
use super::{age, checks, claims, signatures as odd_signatures, tampering, urls as odd_urls};
use inbox_toy::{Good, Toy};

const README: &str = "# Toy\n\nConnector type `toy`.\n\n## What it mirrors\n\n## Set up at the provider\n\n\
                      ## Settings\n\n```toml\n[connectors.toy]\ntype = \"toy\"\n\n[connectors.toy.settings]\n\
                      secret = { env = \"TOY_SECRET\" }\naccount = \"4711\"\n```\n\n`secret` and `account`.\n\n## Events and limits\n";
const SETTINGS: &str =
    "secret = [\"a-made-up-secret\", \"an-older-made-up-one\"]\naccount = \"made-up-account\"\n";
const HEAD: &str = "POST https://hooks.example.com/webhooks/toy?a=1\nContent-Type: application/json\n\
                    X-Toy-Time: 1760000000\nX-Toy-Signature: {{signature}}\n\n";
const MESSAGE: &str = r#"{"page":"p1","attempt":1,"events":[{"id":"e-1","kind":"message","at":1760000000,"from":"u1","text":"Hello é"}]}"#;
const BATCH: &str = r#"{"page":"p1","events":[{"id":"e-2","kind":"message","at":1760000000,"from":"u1","text":"One two"},{"id":"e-3","kind":"booked","from":"u2","text":"Two three"}]}"#;

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
    broken_rules::<C>(root, "")
}

/// The same of the rules that begin like this.
fn broken_rules<C: Connector>(root: &Path, rule: &str) -> Vec<String> {
    let mut registry = Registry::empty();
    registry.add(Registration::of::<C>("inbox-toy", "1.0.0")).expect("one registration");
    let checks = checks(root, "inbox-toy", &registry).into_iter();
    checks
        .filter(|check| check.name.starts_with(&format!("toy: {rule}")))
        .filter_map(|check| (check.run)().err().map(|problem| format!("{}: {problem}", check.name)))
        .collect()
}

/// What could be forged of this connector's cases.
fn forged<C: Connector>(root: &Path) -> Vec<&'static str> {
    let subject = Subject::read(root, root.join("fixtures/toy"), Registration::of::<C>("inbox-toy", "1.0.0"))
        .expect("a connector");
    let kinds = [tampering::KIND, odd_signatures::KIND, odd_urls::KIND, claims::KIND, age::KIND];
    let is_forged = |kind: &ForgeryKind| subject.cases.iter().any(|case| !(kind.forgeries)(case).is_empty());
    kinds.into_iter().filter(is_forged).map(|kind| kind.of).collect()
}

/// This connector breaks a rule, in these words.
#[track_caller]
fn assert_caught<C: Connector>(rule: &str, words: &str) {
    assert_said(&broken_rules::<C>(toy_crate().path(), rule), rule, words);
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
fn forgeries_that_could_not_be_derived_are_reported() {
    let nothing = ForgeryKind { of: "nothing at all", applies: |_| true, forgeries: |_| Vec::new() };
    let root = toy_crate();
    let toy = Registration::of::<Toy<Good>>("inbox-toy", "1.0.0");
    let subject = Subject::read(root.path(), root.path().join("fixtures/toy"), toy).expect("a connector");
    let problem = nothing.check(&subject).expect_err("nothing was tried");
    assert!(problem.contains("no forgery of nothing at all could be derived"), "{problem}");
    assert_eq!(ForgeryKind { applies: |_| false, ..nothing }.check(&subject), Ok(()));
}

#[test]
fn every_rule_is_a_test_of_its_own() {
    let mut registry = Registry::empty();
    registry.add(Registration::of::<Toy<Good>>("inbox-toy", "1.0.0")).expect("one registration");
    let root = toy_crate();
    let names: Vec<_> =
        checks(root.path(), "inbox-toy", &registry).into_iter().map(|check| check.name).collect();
    assert_eq!(names.len(), super::RULES.len() + super::DOCUMENTS.len());
    assert!(names.contains(&"toy: a broken entry does not affect the others".to_owned()));
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
