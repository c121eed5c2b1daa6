//! `sandbox` as its page in `examples/sandbox` shows it.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use anyhow::Context;
use inbox_tests::patient_client;
use serde_json::{Value, json};

const BINARY: &str = env!("CARGO_BIN_EXE_bridge-under-test");
const SITE: &str = "0a4ac2f1-55c1-4f3c-8f3e-6d1d2f0b7c11";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests are a folder of the workspace")
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(BINARY);
    command.arg("sandbox").args(arguments).current_dir(root()).stdin(Stdio::null());
    command
}

/// A sandbox on a free port.
struct Started {
    child: Child,
    url: String,
}

impl Started {
    fn new(arguments: &[&str]) -> anyhow::Result<Self> {
        let mut command = command(arguments);
        let mut child =
            command.args(["--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().context("it is piped")?).read_line(&mut line)?;
        let url = line.trim().strip_prefix("the sandbox listens on ").context("it says where it listens")?;
        Ok(Self { child, url: url.to_owned() })
    }

    async fn contacts(&self, site: &str, email: &str) -> anyhow::Result<usize> {
        let filter = json!({"info.emails.email": {"$eq": email}});
        let call = patient_client().post(format!("{}/contacts/v4/contacts/query", self.url));
        let call = call.header("authorization", "IST.any").header("wix-site-id", site);
        let answer: Value = call.json(&json!({"query": {"filter": filter}})).send().await?.json().await?;
        answer["contacts"].as_array().map(Vec::len).context("contacts are listed")
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        // A test that failed has its own message.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn refused(arguments: &[&str]) -> anyhow::Result<(Option<i32>, String)> {
    let Output { status, stderr, .. } = command(arguments).output()?;
    Ok((status.code(), String::from_utf8(stderr)?))
}

#[tokio::test]
async fn the_examples_of_contacts_and_faults_are_taken() -> anyhow::Result<()> {
    let sandbox = Started::new(&["--contacts", "examples/sandbox/contacts.toml"])?;
    assert_eq!(sandbox.contacts("any", "family@example.com").await?, 2);
    assert_eq!(sandbox.contacts("any", "ann@example.com").await?, 0);
    assert_eq!(sandbox.contacts(SITE, "ann@example.com").await?, 1);

    let faults = std::fs::read_to_string(root().join("examples/sandbox/faults.json"))?;
    let post = patient_client().post(format!("{}/_sandbox/faults", sandbox.url)).body(faults);
    let answer: Value = post.send().await?.error_for_status()?.json().await?;
    assert_eq!(answer["faults"].as_array().map(Vec::len), Some(3));
    Ok(())
}

#[test]
fn a_mistake_is_named_with_exit_code_2() -> anyhow::Result<()> {
    for (arguments, said) in [
        (
            ["--assume", "unknown-contact=sure"],
            "error: --assume unknown-contact: unknown variant `sure`, expected",
        ),
        (["--assume", "bearer"], "error: --assume bearer: an assumption is NAME=VALUE"),
        (["--contacts", "nope.json"], "error: --contacts nope.json: No such file"),
        (["--contacts", "README.md"], "error: --contacts README.md: expected value at line 1 column 1"),
        (["--app", "no-secret"], "an app id, `=`, and its secret"),
        (["--without", "everything"], "[possible values: read-contacts,"),
    ] {
        let (code, stderr) = refused(&arguments)?;
        assert!(stderr.contains(said), "{arguments:?}: {stderr}");
        assert_eq!(code, Some(2), "{arguments:?}");
    }
    Ok(())
}

#[test]
fn the_help_lists_every_assumption_with_its_default() -> anyhow::Result<()> {
    let help = String::from_utf8(command(&["--help"]).output()?.stdout)?;
    for assumption in inbox_sandbox::Assumptions::list() {
        let line = format!("  {}={}|", assumption.name, assumption.default);
        assert!(help.contains(&line), "{}", assumption.name);
    }
    Ok(())
}
