//! Runs the cases under `fixtures/`.

use std::process::ExitCode;

use inbox_twilio as _;

fn main() -> ExitCode {
    inbox_conformance::run(env!("CARGO_MANIFEST_DIR"))
}
