//! A step of the story: what happens at a provider, and what must come of it.

use serde_json::Value;

use super::call::Call;
use super::message::Message;

/// One step. The builder's words follow the order in which things happen.
#[derive(Debug)]
pub(super) struct Step {
    /// Who acts.
    pub(super) who: &'static str,
    /// What happens there.
    pub(super) what: String,
    /// What the imitation of Wix does wrong meanwhile: `faults` of `POST /_sandbox/faults`.
    pub(super) faults: Option<Value>,
    /// The provider's calls, and what the host must answer to each.
    pub(super) calls: Vec<(Call, u16)>,
    /// What must be new in the inbox afterwards.
    pub(super) shows: Vec<Message>,
    /// How many messages must be held afterwards.
    pub(super) holds: usize,
    /// How many calls to Wix must have failed.
    pub(super) fails: usize,
    /// Why it goes so, in a sentence.
    pub(super) because: &'static str,
}

impl Step {
    pub(super) fn new(who: &'static str, what: impl Into<String>) -> Self {
        Self {
            who,
            what: what.into(),
            faults: None,
            calls: Vec::new(),
            shows: Vec::new(),
            holds: 0,
            fails: 0,
            because: "",
        }
    }

    /// So many calls to Wix fail first, in this way.
    pub(super) fn while_wix(mut self, fails: usize, faults: Value) -> Self {
        (self.fails, self.faults) = (fails, Some(faults));
        self
    }

    /// The provider calls, and is answered 200.
    pub(super) fn calls(mut self, calls: impl IntoIterator<Item = Call>) -> Self {
        self.calls.extend(calls.into_iter().map(|call| (call, 200)));
        self
    }

    /// Someone calls, and the host refuses it.
    pub(super) fn refuses(mut self, call: Call) -> Self {
        self.calls.push((call, 401));
        self
    }

    /// So many messages wait for something.
    pub(super) fn holds(mut self, count: usize) -> Self {
        self.holds = count;
        self
    }

    /// This appears in the inbox.
    pub(super) fn shows(mut self, messages: impl IntoIterator<Item = Message>) -> Self {
        self.shows.extend(messages);
        self
    }

    /// Why it goes so.
    pub(super) fn because(mut self, why: &'static str) -> Self {
        self.because = why;
        self
    }
}
