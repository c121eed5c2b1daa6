//! The host binary as the tests run it: with one connector more, which panics on demand.

mod fragile;

use std::process::ExitCode;

// Links the connectors that only tests have.
use inbox_tests as _;

fn main() -> ExitCode {
    inbox_host::main()
}
