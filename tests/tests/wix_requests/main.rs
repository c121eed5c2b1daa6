//! The requests that Wix gets for every fixture of every connector, byte for byte.
//!
//! Each fixture is posted to the real host as its provider would post it. A server of the test stands for Wix and writes
//! down what it is asked; another one answers what the fixture recorded of the provider's API. What Wix was asked must
//! be what `expected/TYPE.txt` says; `UPDATE_EXPECT=1` writes these files.
//!
//! Every case has an instance and a site of its own, so all of them run side by side. Wix knows everyone in cases whose
//! name has an even number of letters, and no one in the others. People without an address are linked to one, one
//! after the other.

mod case;
mod policies;
mod provider;
mod run;
mod transcript;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};

use self::case::Case;

/// Every connector type, by the test that runs its fixtures.
const TYPES: [&str; 5] = ["acuity", "cal-com", "calendly", "facebook", "twilio-sms"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acuity_fixtures_reach_wix_as_recorded() -> anyhow::Result<()> {
    fixtures_of("bookings", "acuity").await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cal_com_fixtures_reach_wix_as_recorded() -> anyhow::Result<()> {
    fixtures_of("bookings", "cal-com").await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calendly_fixtures_reach_wix_as_recorded() -> anyhow::Result<()> {
    fixtures_of("bookings", "calendly").await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn facebook_fixtures_reach_wix_as_recorded() -> anyhow::Result<()> {
    fixtures_of("facebook", "facebook").await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twilio_fixtures_reach_wix_as_recorded() -> anyhow::Result<()> {
    fixtures_of("twilio", "twilio-sms").await
}

#[test]
fn the_fixtures_of_every_connector_are_recorded() -> anyhow::Result<()> {
    let mut types = BTreeSet::new();
    for connector in subfolders(&connectors())? {
        for fixtures in subfolders(&connector.join("fixtures")).unwrap_or_default() {
            types.insert(name_of(&fixtures));
        }
    }
    assert_eq!(types.iter().map(String::as_str).collect::<Vec<_>>(), TYPES);
    Ok(())
}

/// Runs every fixture of a connector type.
async fn fixtures_of(crate_folder: &str, connector_type: &str) -> anyhow::Result<()> {
    let folder = connectors().join(crate_folder).join("fixtures").join(connector_type);
    let cases =
        subfolders(&folder)?.into_iter().map(|folder| Case::of_fixture(&folder)).collect::<Result<_, _>>()?;
    expect(connector_type, &run::transcript_of(cases).await?)
}

/// Compares with the file of that name, or writes it.
fn expect(name: &str, transcript: &str) -> anyhow::Result<()> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/wix_requests/expected/{name}.txt"));
    if std::env::var_os("UPDATE_EXPECT").is_some_and(|value| value == "1") {
        return Ok(fs::write(file, transcript)?);
    }
    let expected = fs::read_to_string(&file).with_context(|| format!("{} is missing", file.display()))?;
    let difference = expected.lines().zip(transcript.lines()).zip(1..).find(|((old, new), _)| old != new);
    if let Some(((old, new), line)) = difference {
        anyhow::bail!("{}:{line}: Wix gets another request\n- {old}\n+ {new}", file.display());
    }
    ensure!(expected == transcript, "{}: Wix gets more or fewer requests", file.display());
    Ok(())
}

fn connectors() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../connectors")
}

fn subfolders(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let listed = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut folders = listed.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>()?;
    folders.retain(|path| path.is_dir());
    folders.sort();
    Ok(folders)
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
