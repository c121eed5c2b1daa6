//! A call with one part of it changed.

use inbox_core::{Timestamp, WebhookRequest};

/// The call with another method.
pub(super) fn with_method(request: &WebhookRequest, method: &str) -> WebhookRequest {
    let mut request = request.clone();
    method.clone_into(&mut request.method);
    request
}

/// The call to another URL.
pub(super) fn with_url(request: &WebhookRequest, url: String) -> WebhookRequest {
    let mut request = request.clone();
    request.url = url;
    request
}

/// The call at another time of arrival.
pub(super) fn received_at(request: &WebhookRequest, at: Timestamp) -> WebhookRequest {
    let mut request = request.clone();
    request.received_at = at;
    request
}
