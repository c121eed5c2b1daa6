//! The result of one fixture, as the JSON of `expect.json`.

use std::path::Path;

use inbox_core::host::{DynConnector, Received, receive};
use inbox_core::{Batch, Event, FetchError, Lookup, VerifiedRequest};
use serde_json::{Value, json};

use super::fixture::Fixture;
use super::recording::{Recording, at_once};
use super::settings::Settings;

/// One fixture of one connector.
pub(super) struct Case<'a> {
    pub(super) connector: &'a dyn DynConnector,
    pub(super) settings: &'a Settings,
    pub(super) folder: &'a Path,
}

impl Case<'_> {
    /// Signs the call where it asks for it, and takes it through verification, `parse`, `fetch`, `identify` and `map`.
    pub(super) fn outcome(&self, fixture: Fixture) -> Result<Value, String> {
        let signed_here = fixture.has_placeholder;
        let request = fixture.signed(self.connector.signature()).map_err(|error| error.to_string())?;
        match receive(self.connector, request) {
            Ok(Received::Verified(request)) => self.verified(&request),
            Ok(Received::Probe(answer)) => Ok(json!({ "probe": answer })),
            Err(error) if signed_here => {
                Err(format!("signed with the connector's own signature, but refused: {error}"))
            }
            Err(error) => Ok(json!({ "refused": error.to_string() })),
        }
    }

    fn verified(&self, request: &VerifiedRequest) -> Result<Value, String> {
        let response = self.connector.respond(request);
        let (mut outcome, lookups, mut events) = match self.connector.parse(request) {
            Ok(batch) => {
                let outcome =
                    json!({ "response": response, "batch": batch, "messages": self.messages(&batch) });
                (outcome, batch.lookups, batch.events)
            }
            Err(error) => {
                let outcome = json!({ "response": response, "unreadable": error.to_string() });
                (outcome, Vec::new(), Vec::new())
            }
        };
        let fetched = self.fetched(&lookups, &mut events)?;
        if !fetched.is_empty() {
            outcome["fetched"] = fetched.into();
        }
        if self.folder.join("identify.json").exists() {
            outcome["identified"] = self.identified(&events)?.into();
        }
        Ok(outcome)
    }

    /// What the provider says to each look-up; the events found join the others.
    fn fetched(&self, lookups: &[Lookup], events: &mut Vec<Event<Value>>) -> Result<Vec<Value>, String> {
        let recording = self.recording("fetch.json")?;
        let mut fetched = Vec::new();
        for lookup in lookups {
            let mut found = match at_once(self.connector.fetch(lookup, &recording.context()))? {
                Ok(batch) => {
                    let found = json!({ "batch": batch, "messages": self.messages(&batch) });
                    events.extend(batch.events);
                    found
                }
                Err(error) => failure(&error),
            };
            found["dedupe_key"] = lookup.dedupe_key.as_str().into();
            fetched.push(found);
        }
        recording.finish().map(|()| fetched)
    }

    /// Who the provider says the person of each event is.
    fn identified(&self, events: &[Event<Value>]) -> Result<Vec<Value>, String> {
        let recording = self.recording("identify.json")?;
        let mut identified = Vec::new();
        for event in events {
            let (account, context) = (event.account.as_deref(), recording.context());
            let mut found = match at_once(self.connector.identify(account, &event.participant, &context))? {
                Ok(person) => json!({ "participant": person }),
                Err(error) => failure(&error),
            };
            found["dedupe_key"] = event.dedupe_key.as_str().into();
            identified.push(found);
        }
        recording.finish().map(|()| identified)
    }

    fn recording(&self, file: &str) -> Result<Recording<'_>, String> {
        Recording::read(&self.folder.join(file), self.connector.api_hosts(), self.settings)
    }

    fn messages(&self, batch: &Batch<Value>) -> Vec<Value> {
        batch.events.iter().map(|event| self.message(event)).collect()
    }

    fn message(&self, event: &Event<Value>) -> Value {
        match self.connector.map(event) {
            Ok(message) => json!({ "dedupe_key": event.dedupe_key, "message": message }),
            Err(error) => json!({ "dedupe_key": event.dedupe_key, "error": error.to_string() }),
        }
    }
}

fn failure(error: &FetchError) -> Value {
    json!({ "error": error.to_string(), "temporary": error.is_temporary() })
}
