//! What reading a config needs from outside, and where its findings go.

use inbox_core::host::Registry;

use crate::config::findings::Findings;

/// Passed along while a config is read.
pub(super) struct Context<'c> {
    pub(super) findings: Findings,
    pub(super) environment: &'c dyn Fn(&str) -> Option<String>,
    pub(super) registry: &'c Registry,
}
