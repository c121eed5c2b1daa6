//! The long crash and fault proof: `cargo run --release -p inbox-tests --bin proof -- --kills 1000 --seed 7`.
//!
//! Called with `run`, it is the host: so it kills what was built with it.

use std::process::ExitCode;

use anyhow::Context;
use clap::Parser;
use inbox_tests::Proof;

/// Proves that nothing is lost, doubled or out of order, with crashes and faults.
#[derive(Debug, Parser)]
struct Arguments {
    /// How often the host is killed at a random moment
    #[arg(long, default_value_t = 0)]
    kills: usize,
    /// The share of calls to Wix that fail, 0 to 1
    #[arg(long, default_value_t = 0.0)]
    faults: f64,
    /// Repeats the same choices
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// Events at least
    #[arg(long, default_value_t = 1_000)]
    events: usize,
    /// The host's budget
    #[arg(long, default_value_t = 12_000)]
    calls_per_minute: u32,
}

fn main() -> ExitCode {
    if std::env::args().nth(1).is_some_and(|word| word == "run") {
        return inbox_host::main();
    }
    match prove(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("not proved: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[tokio::main]
#[expect(clippy::print_stdout, reason = "this is what it is for")]
async fn prove(arguments: &Arguments) -> anyhow::Result<()> {
    let mut proof = Proof::new(arguments.seed);
    (proof.kills, proof.events) = (arguments.kills, arguments.events);
    (proof.calls_per_minute, proof.is_talkative) = (arguments.calls_per_minute, true);
    proof.failing_per_mille = per_mille(arguments.faults);
    println!("seed {}, {} kills, {} ‰ of calls fail", proof.seed, proof.kills, proof.failing_per_mille);
    let this = std::env::current_exe()?;
    let verdict = proof.run(this.to_str().context("the path of this program is text")?).await?;
    println!("\n{verdict}");
    Ok(())
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped before")]
fn per_mille(share: f64) -> u64 {
    (share.clamp(0.0, 1.0) * 1_000.0).round() as u64
}
