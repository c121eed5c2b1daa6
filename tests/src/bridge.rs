//! The host binary as the tests run it.

use std::process::ExitCode;

fn main() -> ExitCode {
    inbox_host::main()
}
