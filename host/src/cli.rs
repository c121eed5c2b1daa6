//! The command line: one file a verb.

mod command;
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

/// Brings messages and activity from other services into Wix Inbox.
#[derive(Debug, Parser)]
#[command(name = "inbox-bridge", version, about, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Show what the host does, with imitations of Wix and the providers on this machine
    Demo(demo::Demo),
    /// Run the host
    Run(run::Run),
    /// Check a config and report everything that is wrong with it
    Validate(validate::Validate),
    /// List the connector types of this binary
    Connectors(connectors::Connectors),
    /// Run a local imitation of Wix to test against
    Sandbox(sandbox::Sandbox),
    /// Sign a fixture with an instance's own key and post it to the running host
    Send(send::Send),
    /// Run the fixtures of connectors, and the checks that are derived from them
    Test(test::Test),
    /// Show what happens to a fixture or an event, stage by stage, down to the requests that Wix gets
    Explain(explain::Explain),
    /// Create a connector to start from: linked, and with tests that pass
    New(new::New),
    /// List events with their state and the reason; show one in full; list refused calls
    Events(events::Events),
    /// List who is held, why, and what to do
    Held(held::Held),
    /// List known identities and where they came from
    Links(links::Links),
    /// Retry what failed: shows the plan, and carries it out with --yes
    Replay(replay::Replay),
}

impl Verb {
    /// The log level unless `INBOX_BRIDGE_LOG` sets another. The demo shows its refusal and its outage itself.
    fn log_level(&self) -> LevelFilter {
        if matches!(self, Self::Demo(_)) { LevelFilter::ERROR } else { LevelFilter::INFO }
    }
}

/// Runs the verb on the command line.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    start_logs(cli.verb.log_level());
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
