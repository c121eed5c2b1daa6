//! The host binary as the tests run it.

use std::process::ExitCode;

// Links the connectors that only tests have.
use inbox_tests as _;

fn main() -> ExitCode {
    inbox_host::main()
}
