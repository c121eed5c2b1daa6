//! `demo`, as someone sees it who has just cloned the project.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Output, Stdio};

use anyhow::Context;
use inbox_tests::patient_client;
use serde_json::{Value, json};
use tempfile::TempDir;

const BINARY: &str = env!("CARGO_BIN_EXE_bridge-under-test");

/// A demo that keeps its files below this folder.
fn start(folder: &TempDir, arguments: &[&str]) -> anyhow::Result<Child> {
    let mut demo = Command::new(BINARY);
    demo.arg("demo").args(arguments).env("TMPDIR", folder.path()).env_remove("INBOX_BRIDGE_LOG");
    Ok(demo.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?)
}

fn ended(demo: Child) -> anyhow::Result<(Option<i32>, String)> {
    let Output { status, stdout, stderr } = demo.wait_with_output()?;
    assert_eq!(String::from_utf8(stderr)?, "", "nothing is logged");
    Ok((status.code(), String::from_utf8(stdout)?))
}

/// Whether the demo has left nothing behind.
fn is_empty(folder: &TempDir) -> anyhow::Result<bool> {
    Ok(std::fs::read_dir(folder.path())?.next().is_none())
}

/// The texts of a conversation, with the side each is on.
fn said<'a>(report: &'a Value, name: &str) -> Vec<(&'a str, &'a str)> {
    let conversations = report["conversations"].as_array().map_or(&[][..], Vec::as_slice);
    let theirs = conversations.iter().filter(|conversation| conversation["name"] == name);
    let messages = theirs.flat_map(|conversation| conversation["messages"].as_array().into_iter().flatten());
    let word = |message: &'a Value, key: &str| message[key].as_str().unwrap_or_default();
    messages.map(|message| (word(message, "direction"), word(message, "text"))).collect()
}

fn check(report: &Value) {
    let keys: BTreeSet<&str> = report.as_object().into_iter().flatten().map(|(key, _)| &**key).collect();
    let expected =
        ["conversations", "held", "ok", "problems", "refused", "retried", "seconds", "steps", "url"];
    assert_eq!(keys, expected.into());
    assert_eq!((&report["ok"], &report["problems"]), (&json!(true), &json!([])));
    assert!(report["url"].as_str().is_some_and(|url| url.starts_with("http://127.0.0.1:")));

    let anna = said(report, "Anna Levi");
    assert_eq!(anna.len(), 3, "{anna:?}");
    assert_eq!(anna[1], ("participant_to_business", "anna.levi@example.com"));
    assert_eq!(anna[2].0, "business_to_participant");
    let clara = said(report, "Clara Weiss").into_iter().map(|(_, text)| text.split(' ').next());
    assert_eq!(clara.flatten().collect::<Vec<_>>(), ["Booked", "Rescheduled", "Cancelled"]);
    let ben = &said(report, "Ben Okafor");
    assert_eq!(
        ben.iter().map(|(_, text)| *text).collect::<Vec<_>>(),
        ["Is this the right door?", "Found it, thank you!"]
    );

    let lead = ("participant_to_business", "Submitted lead form “Spa consultation”");
    assert_eq!(said(report, "David Moreau"), [lead]);

    assert_eq!(report["refused"], json!([{ "step": 5, "who": "A stranger", "status": 401 }]));
    let (held, retried) = (&report["held"], &report["retried"]);
    assert_eq!((&held[0]["step"], &held[0]["until_step"]), (&json!(1), &json!(2)));
    assert_eq!(held.as_array().map(Vec::len), Some(1));
    let failed = |at: usize| retried[at]["failed_calls"].clone();
    assert_eq!((failed(0), failed(1), retried.as_array().map(Vec::len)), (json!(1), json!(6), Some(2)));
}

#[test]
fn demos_at_the_same_time_end_well_and_nobody_needs_to_read_what_they_tell() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let both = [start(&folder, &["--once", "--json"])?, start(&folder, &["--once", "--json"])?];
    let mut unread = start(&folder, &["--once"])?;
    drop(unread.stdout.take());
    let mut urls = BTreeSet::new();
    for demo in both {
        let (code, stdout) = ended(demo)?;
        let report: Value = serde_json::from_str(&stdout).context("stdout is JSON and nothing else")?;
        check(&report);
        assert_eq!(code, Some(0));
        urls.insert(report["url"].to_string());
    }
    assert_eq!(urls.len(), 2);
    assert_eq!(ended(unread)?.0, Some(0));
    assert!(is_empty(&folder)?);
    Ok(())
}

#[tokio::test]
async fn it_tells_in_plain_text_and_stays_until_it_is_interrupted() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let mut demo = start(&folder, &[])?;
    let mut stdout = BufReader::new(demo.stdout.take().context("it is piped")?);
    let (mut told, mut line) = (String::new(), String::new());
    while !line.starts_with("Open  ") {
        line.clear();
        assert!(stdout.read_line(&mut line)? > 0, "it ended before it named a page:\n{told}");
        told.push_str(&line);
    }
    let page = patient_client().get(line.trim_start_matches("Open").trim()).send().await?;
    assert_eq!(page.status(), 200);
    Command::new("kill").args(["-INT", &demo.id().to_string()]).status()?;
    stdout.read_to_string(&mut told)?;
    assert_eq!(ended(demo)?.0, Some(0));
    assert!(is_empty(&folder)?);

    assert!(!told.contains('\x1b'), "colours are for terminals");
    assert!(told.lines().all(|line| line.chars().count() <= 80));
    for part in ["Anna Levi", "held: facebook gives no e-mail", "answered 401", "✓ All 11 messages"] {
        assert!(told.contains(part), "{part} is not in\n{told}");
    }
    Ok(())
}
