//! What the provider would be asked, and its answer where that is recorded.

use inbox_conformance::DryRun;
use inbox_core::host::DynConnector;
use inbox_core::{Batch, Event, Lookup, Participant, Timestamp};
use serde::Serialize;
use serde_json::Value;

/// A connector, and what its provider is known to answer.
pub(crate) struct Provider<'a> {
    pub(super) connector: &'a dyn DynConnector,
    recorded: Option<&'a DryRun>,
    /// When it is: media may be gone by then.
    pub(super) now: Timestamp,
}

/// A look-up, and its result.
#[derive(Serialize)]
pub(super) struct LookupTrace {
    pub(super) lookup: Lookup,
    /// What the provider answers.
    pub(super) batch: Option<Batch<Value>>,
    /// Why there is no answer.
    pub(super) problem: Option<String>,
}

/// The provider's answer to who someone is.
pub(super) enum Identified {
    /// It knows more.
    Person(Participant),
    /// It knows nothing more, or is not asked.
    Nothing,
    /// It would be asked, and its answer is not known here.
    Unknown(String),
}

impl<'a> Provider<'a> {
    /// A provider whose answers are recorded beside a fixture; without those nothing is known of it.
    pub(crate) fn new(connector: &'a dyn DynConnector, recorded: Option<&'a DryRun>, now: Timestamp) -> Self {
        Self { connector, recorded, now }
    }

    pub(super) fn look_up(&self, lookup: &Lookup) -> LookupTrace {
        let unknown = || Err("the host asks the provider later, with retries".to_owned());
        let answer = self.recorded.map_or_else(unknown, |recorded| recorded.fetch(lookup));
        let (batch, problem) = match answer {
            Ok(Ok(batch)) => (Some(batch), None),
            Ok(Err(error)) => (None, Some(format!("the look-up fails: {error}"))),
            Err(problem) => (None, Some(problem)),
        };
        LookupTrace { lookup: lookup.clone(), batch, problem }
    }

    pub(super) fn identify(&self, event: &Event<Value>, person: &Participant) -> Identified {
        let Some(recorded) = self.recorded else {
            return Identified::Unknown("the connector may ask the provider who this is".to_owned());
        };
        match recorded.identify(event.account.as_deref(), person) {
            Ok(Ok(Some(answer))) => Identified::Person(answer),
            Ok(Ok(None)) => Identified::Nothing,
            Ok(Err(error)) => Identified::Unknown(format!("the provider cannot say who this is: {error}")),
            Err(problem) => {
                Identified::Unknown(format!("the provider would be asked who this is: {problem}"))
            }
        }
    }
}
