//! The command line: one file a verb.

mod config_file;
mod connectors;
mod demo;
mod event_table;
mod events;
mod explain;
mod filter;
mod held;
mod links;
mod local_time;
mod new;
mod order;
mod outcome;
mod output;
mod process;
mod replay;
mod run;
mod running_host;
mod sandbox;
mod send;
mod table;
mod test;
mod validate;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tracing::level_filters::LevelFilter;

use self::outcome::Outcome;
use self::output::say_error;
use crate::telemetry::start_logs;

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
