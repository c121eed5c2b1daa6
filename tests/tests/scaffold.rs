//! `new` makes a connector that is green as it is, in a checkout and elsewhere; and the guide tells of just that one.
//!
//! Both compile into a target folder of their own, which stays for the next time.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use anyhow::{Context, ensure};

const BINARY: &str = env!("CARGO_BIN_EXE_bridge-under-test");
const GUIDE: &str = "connectors/README.md";
/// What of a checkout is no source.
const NO_SOURCE: [&str; 3] = [".git", "node_modules", "target"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests are a folder of the workspace")
}

/// A place that is the same each time, so that cargo finds what it compiled before.
fn place(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("scaffold").join(name)
}

/// A copy of the checkout that this test is part of.
fn checkout() -> anyhow::Result<PathBuf> {
    let copy = place("checkout");
    if copy.exists() {
        fs::remove_dir_all(&copy)?;
    }
    copy_folder(root(), &copy)?;
    Ok(copy)
}

fn copy_folder(from: &Path, to: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (name, target) = (entry.file_name(), to.join(entry.file_name()));
        if NO_SOURCE.iter().any(|other| name == *other) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// Runs a line of a shell there, with the crates that are on this machine; returns what it printed.
fn run(folder: &Path, line: &str) -> anyhow::Result<String> {
    let mut command = Command::new("sh");
    command.args(["-c", line]).current_dir(folder).env("CARGO_TARGET_DIR", place("target"));
    command
        .env("CARGO_NET_OFFLINE", "true")
        .env("CARGO_INCREMENTAL", "0")
        .env("CARGO_PROFILE_DEV_DEBUG", "0");
    said(line, command.output()?)
}

fn said(line: &str, output: Output) -> anyhow::Result<String> {
    let (stdout, stderr) = (String::from_utf8(output.stdout)?, String::from_utf8_lossy(&output.stderr));
    ensure!(output.status.success(), "{line}: {stdout}\n{stderr}");
    Ok(stdout)
}

/// The lines of the guide's commands, in their order.
fn commands(guide: &str) -> Vec<&str> {
    let blocks = guide.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    blocks.flat_map(str::lines).collect()
}

/// The guide's code blocks that follow a comment with the name of a file.
fn code(guide: &str) -> anyhow::Result<Vec<(&str, &str)>> {
    let blocks = guide.split("\n<!-- ").skip(1).map(|part| {
        let (name, rest) = part.split_once(" -->\n").context("a comment ends")?;
        let (_, code) = rest.split_once('\n').context("a code block follows")?;
        let (code, _) = code.split_once("\n```").context("a code block ends")?;
        Ok((name, code))
    });
    blocks.collect()
}

#[test]
fn every_command_of_the_guide_works_and_its_code_is_what_new_makes() -> anyhow::Result<()> {
    let checkout = checkout()?;
    let guide = fs::read_to_string(root().join(GUIDE))?;
    let commands = commands(&guide);
    let (first, rest) = commands.split_first().context("the guide has commands")?;
    assert_eq!(*first, "cargo run -- new acme");
    run(&checkout, first)?;
    let lock = fs::read_to_string(checkout.join("Cargo.lock"))?;
    let code = code(&guide)?;
    assert!(code.len() >= 8, "{} blocks", code.len());
    for (name, code) in code {
        let made = fs::read_to_string(checkout.join("connectors/acme").join(name))?;
        assert!(made.contains(code), "the guide shows another {name}:\n{code}");
    }
    let acme = checkout.join("connectors/acme/fixtures/acme/asked/expect.json");
    let expected = fs::read_to_string(&acme)?;
    let printed = rest.iter().map(|line| run(&checkout, line)).collect::<anyhow::Result<Vec<_>>>()?;
    assert_eq!(fs::read_to_string(acme)?, expected, "nothing had to be rewritten");
    let printed_by = |line: &str| {
        let found = rest.iter().position(|one| *one == line).context(format!("the guide says {line}"))?;
        anyhow::Ok(&printed[found])
    };
    let green = printed_by("cargo test -p inbox-acme")?;
    assert!(
        green.contains("test acme: a broken entry does not affect the others") && green.contains("0 failed"),
        "{green}"
    );
    assert!(printed_by("cargo run -- test connectors/acme")?.contains("0 failed"));
    let types = printed_by("cargo run -- connectors")?;
    assert!(types.lines().any(|line| line.starts_with("acme ")), "{types}");
    let explained = printed_by("cargo run -- explain connectors/acme/fixtures/acme/asked")?;
    assert!(explained.contains("Is it open?") && explained.contains("/inbox/v2/messages"), "{explained}");
    assert_eq!(fs::read_to_string(checkout.join("Cargo.lock"))?, lock, "cargo had nothing to add");
    Ok(())
}

#[test]
fn a_repository_of_its_own_is_green_and_has_the_stock_connectors_too() -> anyhow::Result<()> {
    let elsewhere = tempfile::tempdir()?;
    let line = format!("{BINARY} new my-shop --standalone repository --source {}", root().display());
    let made = run(elsewhere.path(), &line)?;
    assert!(made.contains("cargo test -p inbox-my-shop"), "{made}");
    let repository = elsewhere.path().join("repository");
    let green = run(&repository, "cargo test -p inbox-my-shop")?;
    assert!(green.contains("test my-shop/provider-vector-asked") && green.contains("0 failed"), "{green}");
    let types = run(&repository, "cargo run -- connectors")?;
    assert!(types.contains("my-shop") && types.contains("facebook"), "{types}");
    let again = run(elsewhere.path(), &line).expect_err("the folder is not empty any more");
    assert!(again.to_string().contains("is not empty: choose a new or empty folder"), "{again}");
    Ok(())
}

#[test]
fn what_cannot_be_made_is_said_and_nothing_is_written() -> anyhow::Result<()> {
    let elsewhere = tempfile::tempdir()?;
    let inside = format!("new acme --standalone {}", root().join("nowhere").display());
    for (arguments, said) in [
        ("new Acme", "error: `Acme` is not a valid name for a connector: "),
        ("new calendly", "error: `calendly` is already taken: inbox-bookings has connector type `calendly`"),
        (
            "new acme",
            "error: this folder is not in a checkout of Inbox Bridge: change to one, or create a separate repository",
        ),
        (&inside, "is in the checkout "),
        ("new acme --standalone x --source .", "error: --source .: this is not a checkout of Inbox Bridge"),
    ] {
        let output =
            Command::new(BINARY).args(arguments.split(' ')).current_dir(elsewhere.path()).output()?;
        let stderr = String::from_utf8(output.stderr)?;
        assert!(stderr.contains(said), "{arguments}: {stderr}");
        assert_eq!(output.status.code(), Some(2), "{arguments}");
    }
    for name in ["hello", "core", "conformance", "meta", "toy", "default"] {
        let output = Command::new(BINARY).args(["new", name]).current_dir(root()).output()?;
        assert_eq!(output.status.code(), Some(2), "{name}");
    }
    assert!(fs::read_dir(elsewhere.path())?.next().is_none());
    Ok(())
}

#[test]
fn every_section_that_conformance_refers_to_is_in_the_guide() -> anyhow::Result<()> {
    let guide = fs::read_to_string(root().join(GUIDE))?;
    let headings = [
        "Settings",
        "Say how calls are signed",
        "Read what happened",
        "Say what to show",
        "Fixtures",
        "Describe it",
    ];
    for heading in headings {
        assert!(guide.contains(&format!("\n## {heading}\n")), "{heading}");
    }
    Ok(())
}
