//! The command line: one file a verb.

mod command;
mod connectors;
mod demo;
mod events;
mod explain;
mod filter;
mod held;
mod links;
mod local_time;
mod new;
mod printed;
mod replay;
mod run;
mod running_host;
mod sandbox;
mod send;
mod table;
mod test;
mod validate;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use inbox_core::host::Registry;
use tokio::signal::unix::{SignalKind, signal};
use tracing::level_filters::LevelFilter;

use crate::config::{Config, Loaded, Severity, load};
use crate::store::sqlite::ReadOnlyStore;
use crate::telemetry::{start_logs, wants_colour};

use self::printed::harmless;

/// Brings what customers say elsewhere into Wix Inbox.
#[derive(Debug, Parser)]
#[command(name = "inbox-bridge", version, about, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Show what the host does: providers, host and an imitation of Wix, all on this machine
    Demo(demo::Demo),
    /// Run the host
    Run(run::Run),
    /// Check a config and say everything that is wrong with it
    Validate(validate::Validate),
    /// List the connector types of this binary
    Connectors(connectors::Connectors),
    /// Run a local imitation of Wix to try things out against
    Sandbox(sandbox::Sandbox),
    /// Sign a fixture with an instance's own key and post it to the running host
    Send(send::Send),
    /// Run the cases of connectors, and what is derived from them
    Test(test::Test),
    /// Tell what becomes of a fixture or of an event, stage by stage, down to the requests that Wix gets
    Explain(explain::Explain),
    /// Make a connector to start from: linked, tested and green
    New(new::New),
    /// List events with the state each is in, and why; show one in full; say what was refused
    Events(events::Events),
    /// List who waits for what, and what to do
    Held(held::Held),
    /// List what is known of people, and by whom
    Links(links::Links),
    /// Do again what ended badly: shows what that would be, and does it with --yes
    Replay(replay::Replay),
}

impl Verb {
    /// What is logged unless `INBOX_BRIDGE_LOG` says otherwise. The demo tells by itself of the refusal and the outage
    /// that it plays.
    fn least_logged(&self) -> LevelFilter {
        if matches!(self, Self::Demo(_)) { LevelFilter::ERROR } else { LevelFilter::INFO }
    }
}

/// A config file.
#[derive(Debug, Clone, clap::Args)]
struct ConfigFile {
    /// The config file
    #[arg(long, short, value_name = "FILE")]
    config: PathBuf,
}

/// How a verb ended; the numbers are part of the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Good = 0,
    Failed = 1,
    BadInput = 2,
    NotReady = 3,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(outcome as u8)
    }
}

/// Runs the verb on the command line.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    start_logs(cli.verb.least_logged());
    let done = match cli.verb {
        Verb::Demo(demo) => demo.execute(),
        Verb::Run(run) => run.execute(),
        Verb::Validate(validate) => validate.execute(),
        Verb::Connectors(connectors) => connectors.execute(),
        Verb::Sandbox(sandbox) => sandbox.execute(),
        Verb::Send(send) => send.execute(),
        Verb::Test(test) => test.execute(),
        Verb::Explain(explain) => explain.execute(),
        Verb::New(new) => new.execute(),
        Verb::Events(events) => events.execute(),
        Verb::Held(held) => held.execute(),
        Verb::Links(links) => links.execute(),
        Verb::Replay(replay) => replay.execute(),
    };
    match done {
        Ok(outcome) => outcome.into(),
        Err(error) => {
            say_error(&format!("error: {error:#}"));
            Outcome::Failed.into()
        }
    }
}

/// Loads a config and prints every finding.
fn load_config(path: &Path) -> anyhow::Result<Loaded> {
    let loaded = load(path, &Registry::collect()?);
    print_findings(&loaded, Severity::Warning);
    Ok(loaded)
}

/// Loads a config for a verb that works beside the host: its warnings were said when the host started.
fn load_config_beside(path: &Path) -> anyhow::Result<Option<Config>> {
    let loaded = load(path, &Registry::collect()?);
    print_findings(&loaded, Severity::Error);
    Ok(loaded.config)
}

/// The config and the store of a verb that has verbs of its own, so that clap cannot demand `--config` for all of them.
fn beside(path: Option<&Path>) -> anyhow::Result<Result<(Config, ReadOnlyStore), Outcome>> {
    let Some(path) = path else { return Ok(Err(bad_input("name the config file: --config FILE"))) };
    let Some(config) = load_config_beside(path)? else { return Ok(Err(Outcome::BadInput)) };
    Ok(store_beside(&config).map(|store| (config, store)).ok_or(Outcome::NotReady))
}

/// The store of that config, to read beside the host; says why when there is none.
fn store_beside(config: &Config) -> Option<ReadOnlyStore> {
    ReadOnlyStore::open(&config.store.path).map_err(|error| not_ready(&error.into())).ok()
}

fn print_findings(loaded: &Loaded, least: Severity) {
    let is_wanted = |found: Severity| found == Severity::Error || least == Severity::Warning;
    for diagnostic in loaded.diagnostics.iter().filter(|diagnostic| is_wanted(diagnostic.severity)) {
        let _ = writeln!(std::io::stderr(), "{}", diagnostic.render(wants_colour(&std::io::stderr())));
    }
}

/// A runtime for the verbs that do I/O.
fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}

/// Prints a line for whoever asked. A closed pipe is not an error.
fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{}", harmless(line));
}

fn say_error(line: &str) {
    let _ = writeln!(std::io::stderr(), "{}", harmless(line));
}

/// Says what is wrong with what was asked for.
fn bad_input(problem: &str) -> Outcome {
    say_error(&format!("error: {problem}"));
    Outcome::BadInput
}

/// Says why the environment is not ready.
fn not_ready(error: &anyhow::Error) -> Outcome {
    say_error(&format!("error: {error:#}"));
    Outcome::NotReady
}

/// Resolves at the first SIGTERM or SIGINT.
async fn stop_signal() {
    let (Ok(mut terminate), Ok(mut interrupt)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}
