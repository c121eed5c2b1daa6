//! One named test.

use libtest_mimic::Trial;

/// One named test.
pub(super) struct Check {
    pub(super) name: String,
    pub(super) run: Box<dyn FnOnce() -> Result<(), String> + Send>,
}

impl Check {
    pub(super) fn new(name: String, run: impl FnOnce() -> Result<(), String> + Send + 'static) -> Self {
        Self { name, run: Box::new(run) }
    }

    /// The check as a test of its own name.
    pub(super) fn into_trial(self) -> Trial {
        Trial::test(self.name, || Ok((self.run)()?))
    }

    /// A check that fails.
    pub(super) fn failed(name: impl Into<String>, problem: impl Into<String>) -> Self {
        let problem = problem.into();
        Self::new(name.into(), move || Err(problem))
    }
}
