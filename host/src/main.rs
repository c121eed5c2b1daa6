//! The `inbox-bridge` binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    inbox_host::main()
}
