//! What comes of one fixture, as the JSON of `expect.json`.

use serde_json::{Value, json};

use super::fixture::Fixture;
use crate::connector::DynConnector;
use crate::event::Event;
use crate::message::Visibility;
use crate::receive::{Received, receive};
use crate::request::VerifiedRequest;

/// Signs the call where it asks for it, and takes it through verification, `parse` and `map`.
pub(super) fn outcome(connector: &dyn DynConnector, fixture: Fixture) -> Result<Value, String> {
    let signed_here = fixture.has_placeholder;
    let request = fixture.signed(connector.signature()).map_err(|error| error.to_string())?;
    match receive(connector, request) {
        Ok(Received::Verified(request)) => Ok(verified(connector, &request)),
        Ok(Received::Probe(answer)) => Ok(json!({ "probe": answer })),
        Err(error) if signed_here => {
            Err(format!("signed by the connector's own signature, yet refused: {error}"))
        }
        Err(error) => Ok(json!({ "refused": error.to_string() })),
    }
}

/// Whether the call is verified with a signature that was not made here.
pub(super) fn is_vector(connector: &dyn DynConnector, fixture: Fixture) -> bool {
    !fixture.has_placeholder && matches!(receive(connector, fixture.request), Ok(Received::Verified(_)))
}

fn verified(connector: &dyn DynConnector, request: &VerifiedRequest) -> Value {
    let response = connector.respond(request);
    match connector.parse(request) {
        Ok(batch) => {
            let messages: Vec<_> = batch.events.iter().map(|event| message(connector, event)).collect();
            json!({ "response": response, "batch": batch, "messages": messages })
        }
        Err(error) => json!({ "response": response, "unreadable": error.to_string() }),
    }
}

fn message(connector: &dyn DynConnector, event: &Event<Value>) -> Value {
    match connector.map(event) {
        Ok(message) => {
            json!({ "dedupe_key": event.dedupe_key, "message": message.to_wix(Visibility::Business) })
        }
        Err(error) => json!({ "dedupe_key": event.dedupe_key, "error": error.to_string() }),
    }
}
