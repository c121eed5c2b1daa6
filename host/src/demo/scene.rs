//! A scene of the story: what happens at a provider, and what must come of it.

use serde_json::Value;

use super::call::Call;
use super::inbox::Message;

/// One scene. The fields are in the order in which things happen.
#[derive(Debug, Default)]
pub(super) struct Scene {
    /// Who acts.
    pub(super) who: &'static str,
    /// What happens there.
    pub(super) what: String,
    /// What the imitation of Wix does wrong meanwhile: `faults` of `POST /_sandbox/faults`.
    pub(super) faults: Option<Value>,
    /// The calls of the provider.
    pub(super) calls: Vec<Call>,
    /// Whether the host must refuse them.
    pub(super) is_refused: bool,
    /// How many calls to Wix must have failed.
    pub(super) failed_calls: usize,
    /// What must be new in the inbox.
    pub(super) shows: Vec<Message>,
    /// How many messages must be held at the end.
    pub(super) holds: usize,
    /// Why, in a sentence.
    pub(super) because: &'static str,
}

impl Scene {
    /// Someone does something, and the provider makes these calls.
    pub(super) fn new(who: &'static str, what: impl Into<String>, calls: impl Into<Vec<Call>>) -> Self {
        Self { who, what: what.into(), calls: calls.into(), ..Self::default() }
    }

    /// This many calls to Wix fail in this way.
    pub(super) fn with_faults(self, failed_calls: usize, faults: Value) -> Self {
        Self { failed_calls, faults: Some(faults), ..self }
    }

    /// The host refuses the calls.
    pub(super) fn refused(self) -> Self {
        Self { is_refused: true, ..self }
    }

    /// Messages are held.
    pub(super) fn holds(self, holds: usize) -> Self {
        Self { holds, ..self }
    }

    /// Messages appear in the inbox.
    pub(super) fn shows(self, messages: impl Into<Vec<Message>>) -> Self {
        Self { shows: messages.into(), ..self }
    }

    /// Why, in a sentence.
    pub(super) fn because(self, because: &'static str) -> Self {
        Self { because, ..self }
    }

    /// The status that the host must answer each call with.
    pub(super) fn status(&self) -> u16 {
        if self.is_refused { 401 } else { 200 }
    }
}
