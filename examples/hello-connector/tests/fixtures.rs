//! Runs the cases under `fixtures/`, and what is derived from them.

use std::process::ExitCode;

use inbox_hello as _;

fn main() -> ExitCode {
    inbox_conformance::run(env!("CARGO_MANIFEST_DIR"))
}
