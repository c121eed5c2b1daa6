//! Random operations on a store and on a reference in memory; where they differ, the shortest way there is printed.
//!
//! A long run: `PROPTEST_CASES=5000 cargo test -p inbox-tests --test store_model`. A failure prints its seed and how to
//! repeat it. What it teaches belongs in the named cases of `store`, under a name that says what went wrong.

mod model;
mod operation;
mod trial;
mod world;

use std::fmt::Write;
use std::hash::{BuildHasher, RandomState};

use inbox_tests::store_suite::{Case, Sqlite, StoreUnderTest};
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestError, TestRunner, contextualize_config};

use crate::operation::{Operation, operation};

/// Runs, when `PROPTEST_CASES` does not say otherwise.
const CASES: u32 = 32;
/// Operations in a run, at most.
const OPERATIONS: usize = 160;

#[test]
fn the_embedded_store_does_what_the_reference_does() -> anyhow::Result<()> {
    explore(&Sqlite)
}

fn explore(store: &'static dyn StoreUnderTest) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let run = |operations: Vec<Operation>| {
        let ran = runtime.block_on(async { trial::run(Case::new(store).await?, &operations).await });
        ran.map_err(|error| TestCaseError::fail(format!("{error:#}")))
    };
    let config = config();
    let operations = proptest::collection::vec(operation(), 1..OPERATIONS);
    match TestRunner::new(config.clone()).run(&operations, run) {
        Ok(()) => Ok(()),
        Err(TestError::Fail(reason, operations)) => {
            anyhow::bail!(report(&config, reason.message(), &operations))
        }
        Err(TestError::Abort(reason)) => anyhow::bail!("the run was given up: {reason}"),
    }
}

/// As the `PROPTEST_…` variables say. The seed is chosen here, so that it can be told.
fn config() -> Config {
    let random = RngSeed::Fixed(RandomState::new().hash_one("seed"));
    contextualize_config(Config {
        cases: CASES,
        rng_seed: random,
        failure_persistence: None,
        ..Config::default()
    })
}

fn report(config: &Config, reason: &str, operations: &[Operation]) -> String {
    let mut report = format!("{reason}\n\nThe shortest way there:\n");
    for (at, operation) in operations.iter().enumerate() {
        let _ = writeln!(report, "{at:>3}  {operation:?}");
    }
    let (seed, cases) = (config.rng_seed, config.cases);
    let repeat = "cargo test -p inbox-tests --test store_model";
    report + &format!("\nTo repeat it: PROPTEST_RNG_SEED={seed} PROPTEST_CASES={cases} {repeat}")
}
