//! Every fixture of the stock connectors can be sent with new ids.

use std::fs;
use std::path::{Path, PathBuf};

use inbox_conformance::{DryRun, Fixture};
use inbox_core::host::Registry;

use super::*;

/// Fixtures in which no id can be changed without changing the person.
const EXCEPTIONS: [&str; 1] = [
    // On purpose, the largest number is the id of a message and that of a person.
    "facebook/ids_as_numbers",
];

/// A time in milliseconds, as the command takes it.
const NOW: u64 = 1_764_012_345_678;

#[test]
fn every_other_stock_fixture_with_events_can_be_sent_with_new_ids() {
    let registry = Registry::collect().expect("the stock connectors");
    let (mut renewed_ones, mut exceptions) = (0, Vec::new());
    for case in cases() {
        let dry_run = DryRun::open(&case, &registry).expect("a case");
        let connector = dry_run.connector().as_ref();
        let request = Fixture::read(&case).expect("a fixture").request;
        let Ok(before) = parsed(connector, &request) else { continue };
        if identities(&before).is_empty() {
            continue;
        }
        let Ok(request) = renewed(connector, request, NOW) else {
            exceptions.push(case);
            continue;
        };
        let after = parsed(connector, &request).expect("it can still be read");
        assert_eq!(unchanged(&identities(&before), &identities(&after)), Some(0), "{}", case.display());
        renewed_ones += 1;
    }
    let expected = EXCEPTIONS.map(Path::new);
    assert!(
        exceptions.len() == expected.len()
            && exceptions.iter().zip(expected).all(|(case, end)| case.ends_with(end)),
        "{exceptions:#?}"
    );
    assert!(renewed_ones > 150, "only {renewed_ones} fixtures hold events");
}

/// The folders of every case of the connectors in this repository.
fn cases() -> Vec<PathBuf> {
    let connectors = Path::new(env!("CARGO_MANIFEST_DIR")).join("../connectors");
    let fixtures = folders(&connectors).into_iter().map(|connector| connector.join("fixtures"));
    let types = fixtures.filter(|path| path.is_dir()).flat_map(|fixtures| folders(&fixtures));
    let cases: Vec<_> = types.flat_map(|folder| folders(&folder)).collect();
    assert!(!cases.is_empty(), "there are no fixtures below {}", connectors.display());
    cases
}

fn folders(path: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(path).expect("a folder").map(|entry| entry.expect("an entry").path());
    let mut folders: Vec<_> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}
