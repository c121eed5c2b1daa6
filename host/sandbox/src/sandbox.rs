//! The sandbox as its owner holds it.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use crate::options::SandboxOptions;
use crate::seed::Seed;
use crate::state::State;

/// A local imitation of Wix. Clones are handles to the same contacts, conversations and messages.
#[derive(Clone)]
pub struct Sandbox {
    options: Arc<SandboxOptions>,
    state: Arc<Mutex<State>>,
}

impl Sandbox {
    /// Makes an empty sandbox. A site is created by its first authorized call.
    pub fn new(options: SandboxOptions) -> Self {
        Self { options: Arc::new(options), state: Arc::default() }
    }

    /// Adds contacts that are there from the start, also after a reset; returns how many.
    ///
    /// They have the form of `POST /_sandbox/contacts`: `{"contacts": [{"name", "emails", "phones", "site", …}]}`.
    /// The error names the contact and the key.
    pub fn start_with(&self, contacts: Value) -> Result<usize, String> {
        let mut state = self.state();
        let contacts = Seed::parse(contacts)?.build(state.clock.now());
        for one in &contacts {
            state.add_contact(one);
        }
        let count = contacts.len();
        state.start.extend(contacts);
        Ok(count)
    }

    pub(crate) fn options(&self) -> &SandboxOptions {
        &self.options
    }

    /// Locks the state. A panic elsewhere leaves it usable: at worst one imitated answer is missing.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Sandbox {
    fn default() -> Self {
        Self::new(SandboxOptions::default())
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Sandbox").field("options", &self.options).finish_non_exhaustive()
    }
}
