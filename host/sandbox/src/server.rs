//! Serves the sandbox over HTTP.

use std::future::Future;
use std::io;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::fault::{Connection, Connections};
use crate::sandbox::Sandbox;
use crate::{api, developer, page};

/// Serves the sandbox on the listener until `shutdown` ends; calls in flight are finished first.
///
/// Planned delays end with it, and calls that a fault leaves without an answer are reset.
pub async fn serve<F>(listener: TcpListener, sandbox: Sandbox, shutdown: F) -> io::Result<()>
where
    F: Future<Output = ()> + Send + 'static,
{
    let (stop, stopped) = watch::channel(false);
    let shutdown = async move {
        shutdown.await;
        stop.send_replace(true);
    };
    let service = router(sandbox).into_make_service_with_connect_info::<Connection>();
    axum::serve(Connections::new(listener, stopped), service).with_graceful_shutdown(shutdown).await
}

/// Wix's own paths, the developer's own below `/_sandbox/`, and a page at `/`.
pub(crate) fn router(sandbox: Sandbox) -> Router {
    developer::routes()
        .merge(page::routes())
        .fallback(api::answer)
        .method_not_allowed_fallback(api::answer)
        .with_state(sandbox)
}
