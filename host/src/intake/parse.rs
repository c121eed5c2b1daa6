//! Reads what a stored request says.

use std::panic::{AssertUnwindSafe, catch_unwind};

use inbox_core::host::DynConnector;
use inbox_core::{Batch, ParseError, VerifiedRequest};
use serde_json::Value;

use super::route::route;
use crate::config::Config;
use crate::store::{ParsedRequest, Reason, RequestSource, StoredRequest};

/// Reads one request. Whatever goes wrong in the connector, the request is kept, and the reason is visible.
pub(crate) fn read(config: &Config, stored: &StoredRequest) -> ParsedRequest {
    let (source, received_at) = (RequestSource::Request(stored.id), stored.request.received_at());
    let Some(instance) = config.instances.get(&stored.instance) else {
        tracing::warn!(
            instance = stored.instance,
            request_id = stored.id,
            "a request waits for its instance"
        );
        let parsed = route(config, source, &stored.instance, received_at, Batch::new());
        return ParsedRequest { held: Some(not_configured(&stored.instance)), ..parsed };
    };
    let batch = parse(&*instance.connector, &stored.request).unwrap_or_else(|error| {
        tracing::error!(instance = stored.instance, request_id = stored.id, %error, "a request could not be read");
        let mut batch = Batch::new();
        batch.malformed("body", &error);
        batch
    });
    route(config, source, &stored.instance, received_at, batch)
}

/// Why something waits whose instance is missing or broken.
pub(super) fn not_configured(instance: &str) -> Reason {
    Reason::InstanceNotConfigured { instance: instance.to_owned() }
}

/// What the connector reads in a request. A panic of the connector is an error.
pub(crate) fn parse(
    connector: &dyn DynConnector,
    request: &VerifiedRequest,
) -> Result<Batch<Value>, ParseError> {
    catch_unwind(AssertUnwindSafe(|| connector.parse(request))).unwrap_or_else(|_| {
        Err(ParseError::new("the connector panicked: report it to the connector's author"))
    })
}
