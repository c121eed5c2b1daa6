//! The host binary as the tests run it: with one connector more, which panics on demand.

mod fragile;

use std::process::ExitCode;

fn main() -> ExitCode {
    inbox_host::main()
}
