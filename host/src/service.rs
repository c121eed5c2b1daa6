//! A running host: its listeners and its workers, from start to stop.

mod parts;
#[cfg(test)]
mod tests;

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, anyhow};
use axum::Router;
use axum_server::{Handle, Server};
use hyper_util::rt::TokioTimer;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::sync::watch;
use tokio::time::timeout;

use crate::admin::{Admin, Operator};
use crate::config::{Auth, Config};
use crate::delivery::{Providers, SiteDelivery, budget, run_site};
use crate::ingress::Ingress;
use crate::intake::{release_lookups, reroute_waiting, run_intake, run_lookups};
use crate::maintenance::run_maintenance;
use crate::store::{Store, StoreError};
use crate::wix::{Budget, WixSite, http_client};

use self::parts::Parts;

/// How long a stop waits for calls in progress; the rest stays on disk.
const STOP_WITHIN: Duration = Duration::from_secs(10);
/// How long a connection may stay silent before its first request, and take for a request's head.
const HEAD_DEADLINE: Duration = Duration::from_secs(10);

type HttpHandle = Handle<SocketAddr>;

/// The sockets of a host, bound before anything else starts.
#[derive(Debug)]
pub struct Listeners {
    webhooks: TcpListener,
    admin: TcpListener,
}

impl Listeners {
    /// Binds what the config names.
    pub fn bind(config: &Config) -> anyhow::Result<Self> {
        let bind = |key: &str, address: SocketAddr| {
            TcpListener::bind(address).with_context(|| {
                format!("[server] {key} = \"{address}\" cannot be used: nothing can listen there")
            })
        };
        Ok(Self {
            webhooks: bind("listen", config.server.listen)?,
            admin: bind("admin", config.server.admin)?,
        })
    }

    /// Where the host listens for webhooks; port 0 in the config means any free port.
    pub fn webhooks(&self) -> io::Result<SocketAddr> {
        self.webhooks.local_addr()
    }

    /// Where the host listens for health checks, metrics and the operator.
    pub fn admin(&self) -> io::Result<SocketAddr> {
        self.admin.local_addr()
    }
}

/// Runs the host until `stop` resolves, then lets calls in progress finish.
///
/// # Errors
/// Also when one of its parts ended too early: a supervisor should start the process again.
pub async fn run(
    config: Arc<Config>,
    store: Arc<dyn Store>,
    listeners: Listeners,
    metrics: PrometheusHandle,
    stop: impl Future<Output = ()>,
) -> anyhow::Result<()> {
    reroute_waiting(&config, store.as_ref()).await?;
    release_lookups(&config, store.as_ref()).await?;
    let (webhooks_at, admin_at) = (listeners.webhooks()?, listeners.admin()?);
    let http = http_client()?;
    let admin = Admin::new(Arc::clone(&config), store.clone(), metrics);
    let ingress = Ingress::new(Arc::clone(&config), store.clone());
    let operator = Operator::new(Arc::clone(&config), store.clone(), ingress.refusals());
    let (mut lasting, mut finishing) = (Parts::default(), Parts::default());
    let webhooks = serve("the webhook listener", listeners.webhooks, ingress.router(), &mut finishing)?;
    let endpoints = admin.router().merge(operator.router());
    let health = serve("the admin listener", listeners.admin, endpoints, &mut lasting)?;
    lasting.start("intake", run_intake(Arc::clone(&config), store.clone()));
    lasting.start("look-ups", run_lookups(Arc::clone(&config), store.clone(), http.clone()));
    let writing = Arc::clone(&store);
    lasting.start("the store's writer", async move { writing.ended().await });
    lasting.start("maintenance", run_maintenance(store.clone(), config.store.keep));
    let (stop_sites, stopping) = watch::channel(false);
    admin.watch(start_sites(&config, &store, &http, &stopping, &mut finishing).await?);
    tracing::info!(webhooks = %webhooks_at, admin = %admin_at, "inbox-bridge is running");

    let outcome = until_over(stop, &mut lasting, &mut finishing, &admin).await;
    webhooks.graceful_shutdown(Some(STOP_WITHIN));
    let _ = stop_sites.send(true);
    if timeout(STOP_WITHIN, finishing.all_ended()).await.is_err() {
        tracing::warn!("some calls did not finish in time: the next start finishes them");
    }
    health.shutdown();
    outcome
}

/// Waits until the host must stop, or until a part ends too early, and makes `/readyz` say so.
async fn until_over(
    stop: impl Future<Output = ()>,
    lasting: &mut Parts,
    finishing: &mut Parts,
    admin: &Admin,
) -> anyhow::Result<()> {
    let ended = tokio::select! {
        () = stop => None,
        ended = lasting.first_to_end() => Some(ended),
        ended = finishing.first_to_end() => Some(ended),
    };
    let Some(ended) = ended else {
        tracing::info!("stopping: calls in progress finish, everything else stays on disk");
        admin.not_ready("stopping".to_owned());
        return Ok(());
    };
    tracing::error!(ended, "the host cannot run without this part: stopping; start it again");
    admin.not_ready(ended.clone());
    Err(anyhow!("{ended}, so the host stopped"))
}

/// Serves with limits on how long a client may stay silent.
fn serve(
    name: &'static str,
    listener: TcpListener,
    router: Router,
    parts: &mut Parts,
) -> anyhow::Result<HttpHandle> {
    listener.set_nonblocking(true)?;
    let handle = HttpHandle::new();
    let mut server: Server<SocketAddr> = axum_server::from_tcp(listener)?
        .handle(handle.clone())
        .first_request_timeout(HEAD_DEADLINE)
        .http1_only();
    server.http_builder().http1().timer(TokioTimer::new()).header_read_timeout(HEAD_DEADLINE);
    parts.start(name, async move {
        if let Err(error) = server.serve(router.into_make_service()).await {
            tracing::error!(listener = name, %error, "a listener failed");
        }
    });
    Ok(handle)
}

/// Starts one dispatcher a site, and returns the sites. Sites with the same credentials share one budget.
async fn start_sites(
    config: &Arc<Config>,
    store: &Arc<dyn Store>,
    http: &reqwest::Client,
    stopping: &watch::Receiver<bool>,
    parts: &mut Parts,
) -> Result<Vec<WixSite>, StoreError> {
    let providers = Arc::new(Providers::new(config, http.clone()));
    let mut sites = Vec::new();
    let mut budgets: Vec<(&Auth, Arc<Budget>)> = Vec::new();
    for site in config.sites.values() {
        let shared = budgets.iter().find(|(known, _)| **known == site.auth);
        let budget = match shared {
            Some((_, budget)) => Arc::clone(budget),
            None => Arc::new(budget(store.clone(), &site.auth, site.calls_per_minute).await?),
        };
        budgets.push((&site.auth, Arc::clone(&budget)));
        let wix = WixSite::new(&site.name, http.clone(), &config.wix.base_url, site.auth.clone(), budget);
        sites.push(wix.clone());
        let (config, site, store) = (Arc::clone(config), Arc::clone(site), Arc::clone(store));
        let name = format!("delivery to {}", site.name);
        let delivery = SiteDelivery::new(config, site, store, wix, Arc::clone(&providers));
        parts.start(name, run_site(delivery, stopping.clone()));
    }
    Ok(sites)
}
