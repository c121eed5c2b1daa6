//! A rendered message as the ledger keeps it.

use crate::store::Body;
use crate::wix::RenderedMessage;

/// What is frozen of a message.
pub(super) fn body(message: &RenderedMessage) -> Body {
    Body::new(message.as_str().to_owned())
}

/// The message that was frozen; `None` if the store was damaged since.
pub(crate) fn message(body: &Body) -> Option<RenderedMessage> {
    RenderedMessage::frozen(body.as_str())
}
