//! How a verb ended.

use std::process::ExitCode;

use super::output::say_error;

/// How a verb ended; the numbers are part of the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Good = 0,
    Failed = 1,
    BadInput = 2,
    NotReady = 3,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(outcome as u8)
    }
}

/// Says what is wrong with the command or the config.
pub(super) fn bad_input(problem: &str) -> Outcome {
    say_error(&format!("error: {problem}"));
    Outcome::BadInput
}

/// Says why the environment is not ready.
pub(super) fn not_ready(error: &anyhow::Error) -> Outcome {
    say_error(&format!("error: {error:#}"));
    Outcome::NotReady
}
