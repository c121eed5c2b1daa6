//! A running host: its listeners and its workers, from start to stop.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use axum_server::{Handle, Server};
use hyper_util::rt::TokioTimer;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

use crate::admin::Admin;
use crate::config::{Auth, Config};
use crate::delivery::{SiteDelivery, budget, run_site};
use crate::ingress::Ingress;
use crate::intake::{reroute_waiting, run_intake, run_lookups};
use crate::maintenance::run_maintenance;
use crate::store::{Store, StoreError};
use crate::wix::{Budget, WixSite, http_client};

/// How long a stop waits for calls under way; what is left stays on disk.
const STOP_WITHIN: Duration = Duration::from_secs(10);
/// How long a connection may stay silent before its first request, and take for a request's head.
const HEAD_DEADLINE: Duration = Duration::from_secs(10);

type HttpHandle = Handle<std::net::SocketAddr>;

/// The sockets of a host, bound before anything else starts.
#[derive(Debug)]
pub struct Listeners {
    webhooks: TcpListener,
    admin: TcpListener,
}

impl Listeners {
    /// Binds what the config names.
    pub fn bind(config: &Config) -> anyhow::Result<Self> {
        let bind = |key: &str, address: std::net::SocketAddr| {
            TcpListener::bind(address)
                .with_context(|| format!("[server] {key} = \"{address}\" cannot be listened on"))
        };
        Ok(Self {
            webhooks: bind("listen", config.server.listen)?,
            admin: bind("admin", config.server.admin)?,
        })
    }
}

/// Runs the host until `stop` resolves, then lets calls under way finish.
pub async fn run(
    config: Arc<Config>,
    store: Arc<dyn Store>,
    listeners: Listeners,
    metrics: PrometheusHandle,
    stop: impl Future<Output = ()>,
) -> anyhow::Result<()> {
    reroute_waiting(&config, store.as_ref()).await?;
    let http = http_client()?;
    let admin = Admin::new(Arc::clone(&config), Arc::clone(&store), metrics);
    let ingress = Ingress::new(Arc::clone(&config), Arc::clone(&store));
    let (webhook_handle, webhook_server) = serve(listeners.webhooks, ingress.router())?;
    let (admin_handle, admin_server) = serve(listeners.admin, admin.router())?;
    let (stop_sites, stopping) = watch::channel(false);
    let intake = tokio::spawn(run_intake(Arc::clone(&config), Arc::clone(&store)));
    let lookups = tokio::spawn(run_lookups(Arc::clone(&config), Arc::clone(&store), http.clone()));
    let maintenance = tokio::spawn(run_maintenance(Arc::clone(&store), config.store.keep));
    let mut sites = start_sites(&config, &store, &http, &stopping).await?;
    tracing::info!(webhooks = %config.server.listen, admin = %config.server.admin, "inbox-bridge is running");

    stop.await;
    tracing::info!("stopping: calls under way finish, the rest stays on disk");
    admin.stopping();
    webhook_handle.graceful_shutdown(Some(STOP_WITHIN));
    let _ = stop_sites.send(true);
    let finished = async { while sites.join_next().await.is_some() {} };
    if tokio::time::timeout(STOP_WITHIN, async { tokio::join!(finished, ended(webhook_server)) })
        .await
        .is_err()
    {
        tracing::warn!("some calls did not finish in time; they are settled at the next start");
    }
    intake.abort();
    lookups.abort();
    maintenance.abort();
    admin_handle.shutdown();
    ended(admin_server).await;
    Ok(())
}

async fn ended(server: JoinHandle<std::io::Result<()>>) {
    if let Ok(Err(error)) = server.await {
        tracing::error!(%error, "a listener failed");
    }
}

/// Serves with limits on how long a client may take to say something.
fn serve(
    listener: TcpListener,
    router: Router,
) -> anyhow::Result<(HttpHandle, JoinHandle<std::io::Result<()>>)> {
    listener.set_nonblocking(true)?;
    let handle = HttpHandle::new();
    let mut server: Server<std::net::SocketAddr> = axum_server::from_tcp(listener)?
        .handle(handle.clone())
        .first_request_timeout(HEAD_DEADLINE)
        .http1_only();
    server.http_builder().http1().timer(TokioTimer::new()).header_read_timeout(HEAD_DEADLINE);
    let serving = tokio::spawn(server.serve(router.into_make_service()));
    Ok((handle, serving))
}

/// Starts one dispatcher a site. Sites with the same credentials share one budget.
async fn start_sites(
    config: &Arc<Config>,
    store: &Arc<dyn Store>,
    http: &reqwest::Client,
    stopping: &watch::Receiver<bool>,
) -> Result<JoinSet<()>, StoreError> {
    let mut sites = JoinSet::new();
    let mut budgets: Vec<(&Auth, Arc<Budget>)> = Vec::new();
    for site in config.sites.values() {
        let shared = budgets.iter().find(|(known, _)| **known == site.auth);
        let budget = match shared {
            Some((_, budget)) => Arc::clone(budget),
            None => Arc::new(budget(store, &site.auth, site.calls_per_minute).await?),
        };
        budgets.push((&site.auth, Arc::clone(&budget)));
        let wix = WixSite::new(&site.name, http.clone(), &config.wix.base_url, site.auth.clone(), budget);
        let delivery =
            SiteDelivery::new(Arc::clone(config), Arc::clone(site), Arc::clone(store), wix, http.clone());
        sites.spawn(run_site(delivery, stopping.clone()));
    }
    Ok(sites)
}
