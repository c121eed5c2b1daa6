//! The bare server: the same HTTP library and the same signature check as the host's, and nothing else.

use std::net::{SocketAddr, TcpListener};

use anyhow::Context;
use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use hmac::{Hmac, KeyInit, Mac};
use inbox_tests::APP_SECRET;
use sha2::Sha256;

/// Serves until it is killed.
pub(crate) fn run(listen: SocketAddr) -> anyhow::Result<()> {
    let router =
        Router::new().route("/webhooks/facebook", post(webhook)).route("/readyz", get(|| async { "ready" }));
    let listener = TcpListener::bind(listen)?;
    listener.set_nonblocking(true)?;
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        axum_server::from_tcp(listener)?.serve(router.into_make_service()).await.context("it serves")
    })
}

async fn webhook(headers: HeaderMap, body: Bytes) -> StatusCode {
    match is_signed(&headers, &body) {
        Some(true) => StatusCode::OK,
        _ => StatusCode::UNAUTHORIZED,
    }
}

fn is_signed(headers: &HeaderMap, body: &[u8]) -> Option<bool> {
    let signature = headers.get("x-hub-signature-256")?.to_str().ok()?.strip_prefix("sha256=")?;
    let mut mac = Hmac::<Sha256>::new_from_slice(APP_SECRET.as_bytes()).ok()?;
    mac.update(body);
    Some(mac.verify_slice(&hex::decode(signature).ok()?).is_ok())
}
