//! The commands of the README, run as it says: line by line, on ports that are free.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use anyhow::{Context, ensure};
use inbox_tests::{eventually, free_port, patient_client};
use serde_json::Value;
use tempfile::TempDir;

const BINARY: &str = env!("CARGO_BIN_EXE_bridge-under-test");
const EXAMPLE: &str = "examples/sandbox.toml";
const TEXT: &str = "connectors/facebook/fixtures/facebook/message_text";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests are a folder of the workspace")
}

/// A shell in the root of the workspace, whose `examples/sandbox.toml` has ports and a database of its own.
struct Shell {
    folder: TempDir,
    sandbox: String,
    webhooks: String,
    started: Vec<Child>,
}

impl Shell {
    fn new() -> anyhow::Result<Self> {
        let address = || anyhow::Ok(format!("127.0.0.1:{}", free_port()?));
        let (sandbox, webhooks, admin) = (address()?, address()?, address()?);
        let folder = tempfile::tempdir()?;
        let server = format!("[server]\nlisten = \"{webhooks}\"\nadmin = \"{admin}\"\n");
        let example = std::fs::read_to_string(root().join(EXAMPLE))?;
        let example = example.replace("[server]\n", &server).replace("127.0.0.1:8790", &sandbox);
        std::fs::write(folder.path().join("sandbox.toml"), example)?;
        Ok(Self { folder, sandbox, webhooks, started: Vec::new() })
    }

    fn config(&self) -> PathBuf {
        self.folder.path().join("sandbox.toml")
    }

    fn command(&self, line: &str) -> Command {
        let config = self.config().display().to_string();
        let line = line.replace(EXAMPLE, &config);
        let mut command = Command::new(BINARY);
        command.args(line.split_whitespace()).current_dir(root()).stdin(Stdio::null());
        if line.starts_with("sandbox") {
            command.args(["--listen", &self.sandbox]);
        }
        command
    }

    /// Starts a line that ends in `&`.
    fn start(&mut self, line: &str) -> anyhow::Result<()> {
        let mut command = self.command(line);
        self.started.push(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?);
        Ok(())
    }

    fn run(&self, line: &str) -> anyhow::Result<Output> {
        Ok(self.command(line).output()?)
    }

    /// Runs a line that must end well; returns what it printed.
    fn prints(&self, line: &str) -> anyhow::Result<String> {
        let output = self.run(line)?;
        ensure!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
        Ok(String::from_utf8(output.stdout)?)
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        for child in &mut self.started {
            // A test that failed has its own message.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// The lines of a block of commands in "Try it", counted from 0.
fn lines(block: usize) -> anyhow::Result<Vec<String>> {
    let readme = std::fs::read_to_string(root().join("README.md"))?;
    let block = readme.split("```sh\n").nth(block + 1).and_then(|rest| rest.split("```").next());
    Ok(block.context("the README has commands")?.lines().map(str::to_owned).collect())
}

/// What they do is for `demo.rs` and for whoever reads this.
#[test]
fn the_readme_begins_with_two_commands() -> anyhow::Result<()> {
    assert_eq!(lines(0)?, ["cargo run -- demo", "cargo test --workspace"]);
    Ok(())
}

#[tokio::test]
async fn what_the_readme_tries_works_line_by_line() -> anyhow::Result<()> {
    let mut shell = Shell::new()?;
    let lines = lines(1)?;
    let (curl, lines) = lines.split_last().context("five lines")?;
    assert_eq!(lines.len(), 6);
    for line in lines {
        let line = line.strip_prefix("cargo run -- ").context("the binary, built by cargo")?;
        match line.strip_suffix(" &") {
            Some(line) => shell.start(line)?,
            None => assert!(shell.prints(line)?.ends_with(" answered 200\n"), "{line}"),
        }
    }
    let url = curl.strip_prefix("sleep 1; curl ").context("the last line asks for the messages")?;
    let url = url.replace("127.0.0.1:8790", &shell.sandbox);
    let all = eventually("all four messages are in the inbox", async || {
        let answer: Value = patient_client().get(&url).send().await.ok()?.json().await.ok()?;
        answer["messages"].as_array().filter(|messages| messages.len() == 4).cloned()
    });
    let all = all.await;
    let of = |badge: &str| {
        let theirs = all.iter().filter(|entry| entry["message"]["badges"][0]["text"] == badge);
        theirs.map(|entry| entry["conversationId"].as_str()).collect::<Vec<_>>()
    };
    let (chat, sms, booking) = (of("Facebook"), of("SMS"), of("Calendly"));
    assert!(chat.len() == 2 && sms.len() == 1 && chat[0].is_some());
    assert_eq!([chat[0], chat[0]], [chat[1], booking[0]], "one address, one conversation");
    assert_ne!(chat[0], sms[0]);
    Ok(())
}

#[tokio::test]
async fn the_other_verbs_say_what_the_readme_says() -> anyhow::Result<()> {
    let mut shell = Shell::new()?;
    assert!(shell.prints(&format!("validate --config {EXAMPLE}"))?.starts_with("good: 1 site(s)"));
    assert!(shell.prints("connectors")?.contains("facebook"));
    let described: Value = serde_json::from_str(&shell.prints("connectors --json")?)?;
    assert!(described[0]["settings"]["properties"].is_object());
    let too_early = shell.run(&format!("held --config {EXAMPLE}"))?;
    assert_eq!(too_early.status.code(), Some(3), "no host has run yet");

    shell.start("sandbox")?;
    shell.start(&format!("run --strict --config {EXAMPLE}"))?;
    shell.prints(&format!("send {TEXT} --to facebook --config {EXAMPLE}"))?;
    let held = eventually("the text is held", async || {
        let held = shell.prints(&format!("held --config {EXAMPLE}")).ok()?;
        held.contains("1 held").then_some(held)
    });
    assert!(held.await.contains("facebook"));
    let events: Vec<Value> =
        serde_json::from_str(&shell.prints(&format!("events --json --config {EXAMPLE}"))?)?;
    assert_eq!((events.len(), events[0]["state"].as_str()), (1, Some("held")));
    assert_eq!(events[0]["dedupe_key"], "m_AbC123text");
    assert_eq!(events[0]["occurred_at"], "2025-10-09T08:53:20.123Z");
    Ok(())
}

#[tokio::test]
async fn a_fixture_is_shown_once_unless_it_is_sent_as_new() -> anyhow::Result<()> {
    let mut shell = Shell::new()?;
    shell.start(&format!("run --config {EXAMPLE}"))?;
    shell.prints(&format!("send {TEXT} --to facebook --config {EXAMPLE}"))?;
    let again = shell.run(&format!("send {TEXT} --to facebook --config {EXAMPLE}"))?;
    assert!(String::from_utf8_lossy(&again.stderr).contains("--new sends it with new ids"));
    shell.prints(&format!("send {TEXT} --new --to facebook --config {EXAMPLE}"))?;
    let events = eventually("two of three are events", async || {
        let events = shell.prints(&format!("events --json --config {EXAMPLE}")).ok()?;
        serde_json::from_str::<Vec<Value>>(&events).ok().filter(|events| events.len() == 2)
    });
    let newest = events.await[0]["dedupe_key"].as_str().map(str::to_owned);
    assert!(newest.is_some_and(|key| key.starts_with("m_AbC123text1")));
    Ok(())
}

#[test]
fn what_is_asked_wrongly_is_said_in_a_sentence_with_exit_code_2() -> anyhow::Result<()> {
    let shell = Shell::new()?;
    for (line, said) in [
        (
            format!("send {TEXT} --to nobody --config {EXAMPLE}"),
            "error: there is no connector instance `nobody` in ",
        ),
        (
            format!("send nope --to facebook --config {EXAMPLE}"),
            "error: there is no fixture `nope`: give a folder ",
        ),
        (
            format!("events --state foo --config {EXAMPLE}"),
            "error: invalid value 'foo' for '--state <STATE>'\n",
        ),
    ] {
        let output = shell.run(&line)?;
        let stderr = String::from_utf8(output.stderr)?;
        assert!(stderr.contains(said), "{line}: {stderr}");
        assert_eq!(output.status.code(), Some(2), "{line}");
    }
    Ok(())
}

#[tokio::test]
async fn send_waits_for_a_host_that_is_starting() -> anyhow::Result<()> {
    let mut shell = Shell::new()?;
    let mut send = shell.command(&format!("send {TEXT} --to facebook --config {EXAMPLE}"));
    let mut send = send.stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
    let mut said = BufReader::new(send.stderr.take().context("it is piped")?);
    let mut line = String::new();
    said.read_line(&mut line)?;
    assert_eq!(line, format!("nothing listens on {} yet: waiting up to 15 s\n", shell.webhooks));
    shell.start(&format!("run --config {EXAMPLE}"))?;
    assert_eq!(send.wait()?.code(), Some(0));
    Ok(())
}
