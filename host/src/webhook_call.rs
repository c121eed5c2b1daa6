//! A webhook call to the host on this machine.

use std::net::SocketAddr;

use anyhow::Context;
use inbox_core::WebhookRequest;
use reqwest::{Client, RequestBuilder};

use crate::config::Instance;

/// Builds the HTTP call that sends a signed request to the host that listens there. The request has the instance's public
/// URL.
pub(crate) fn webhook_call(
    http: &Client,
    listen: SocketAddr,
    instance: &Instance,
    request: WebhookRequest,
) -> anyhow::Result<RequestBuilder> {
    let rest = request.url.strip_prefix(&instance.webhook_url()).unwrap_or_default();
    let url = format!("http://{listen}/webhooks/{}{rest}", instance.name);
    let method = request.method.parse().context("the request's method is not an HTTP method")?;
    let mut call = http.request(method, url);
    for (name, value) in
        request.headers.iter().filter(|(name, _)| !matches!(*name, "host" | "content-length"))
    {
        call = call.header(name, value);
    }
    Ok(call.body(request.body))
}
