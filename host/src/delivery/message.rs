//! The message of an event: content and direction by the connector, badge and visibility by the policy.

use inbox_core::host::DynConnector;
use inbox_core::{Event, InboxMessage, MapError, Timestamp};
use serde_json::Value;

use super::policy::Policy;
use crate::store::Reason;
use crate::wix::RenderedMessage;

/// The message of an event as Wix takes it, or why there is none. Media that has expired by `now` is described.
pub(crate) fn message_of(
    connector: &dyn DynConnector,
    event: &Event<Value>,
    policy: &Policy,
    now: Timestamp,
) -> Result<RenderedMessage, Reason> {
    let mut message =
        mapped(connector, event).map_err(|error| Reason::NotMapped { problem: error.to_string() })?;
    message.badge = policy.badge.clone().or(message.badge);
    Ok(RenderedMessage::of(message.without_expired_media(now), policy.visibility))
}

fn mapped(connector: &dyn DynConnector, event: &Event<Value>) -> Result<InboxMessage, MapError> {
    let map = std::panic::AssertUnwindSafe(|| connector.map(event));
    std::panic::catch_unwind(map)
        .unwrap_or_else(|_| Err(MapError::new("the connector panicked: report it to the connector's author")))
}
