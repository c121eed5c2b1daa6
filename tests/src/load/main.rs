//! The load benchmark: what the host acknowledges, delivers, needs and takes to start, in one run.
//!
//! ```sh
//! cargo build --release && cargo run --release -p inbox-tests --bin load
//! ```
//!
//! It measures `target/release/inbox-bridge` beside a bare server of the same HTTP library, over loopback, the server
//! on one core and everything else on the other, and prints a table in Markdown.

mod acknowledging;
mod bare;
mod delivering;
mod generator;
mod host;
mod machine;
mod report;
mod server;
mod starting;
mod traffic;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::ensure;
use clap::{Parser, Subcommand, ValueEnum};

use crate::report::Report;

/// Measures the host under load and prints a table in Markdown.
#[derive(Debug, Parser)]
struct Load {
    #[command(subcommand)]
    mode: Option<Mode>,
    /// Rounds of bare server and host, one after the other
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=100))]
    rounds: u32,
    /// Length of a round; the host's ends earlier when it has got every prepared request
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=60))]
    seconds: u64,
    /// Connections kept open, each with one request under way
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u16).range(1..=1024))]
    connections: u16,
    /// People whose events an acknowledging round brings
    #[arg(long, default_value_t = 1_000)]
    people: usize,
    /// Starts of the host
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u32).range(1..=100))]
    starts: u32,
    /// Events that wait at those starts
    #[arg(long, default_value_t = 100_000)]
    waiting: usize,
    /// What to measure; everything, when not given
    #[arg(long, value_enum)]
    only: Option<Part>,
    /// The host's binary; the one beside this one, when not given
    #[arg(long)]
    host: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Mode {
    /// Runs the bare server alone
    Bare { listen: SocketAddr },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    Acknowledging,
    Delivering,
    Starting,
}

impl Load {
    fn wants(&self, part: Part) -> bool {
        self.only.is_none_or(|only| only == part)
    }

    fn length(&self) -> Duration {
        Duration::from_secs(self.seconds)
    }

    /// The release binary that is measured.
    fn host(&self) -> anyhow::Result<PathBuf> {
        let beside = || Ok::<_, std::io::Error>(std::env::current_exe()?.with_file_name("inbox-bridge"));
        let path = self.host.clone().map_or_else(beside, Ok)?;
        ensure!(path.exists(), "{} is not there: run `cargo build --release` first", path.display());
        Ok(path)
    }
}

fn main() -> anyhow::Result<()> {
    let load = Load::parse();
    if let Some(Mode::Bare { listen }) = load.mode {
        return bare::run(listen);
    }
    let host = load.host()?;
    let mut report = Report::new(machine::describe()?);
    machine::keep_off_the_servers_core();
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
        if load.wants(Part::Acknowledging) {
            acknowledging::measure(&load, &host, &mut report).await?;
        }
        if load.wants(Part::Delivering) {
            delivering::measure(&load, &host, &mut report).await?;
        }
        if load.wants(Part::Starting) {
            starting::measure(&load, &host, &mut report).await?;
        }
        report.print()
    })
}
