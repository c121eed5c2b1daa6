//! What runs in the demo: the host and the imitation of Wix as their own verbs run them, in a folder that goes.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{anyhow, bail, ensure};
use reqwest::Client;
use serde_json::Value;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use super::call::Call;
use super::cast;
use super::config::{Secrets, config};
use super::providers::Providers;
use super::record::Record;
use crate::config::Config;
use crate::sandbox::{Sandbox, SandboxOptions, serve};
use crate::service::{Listeners, run};
use crate::store::{self, EventFilter, Reader};
use crate::telemetry::start_metrics;
use crate::webhook_call::webhook_call;
use crate::wix::http_client;

/// A pause between two looks at the store.
const PAUSE: Duration = Duration::from_millis(20);
/// How long a stop waits for pages that are still open.
const STOP_WITHIN: Duration = Duration::from_secs(1);

/// The host, Wix and the providers, all on this machine and on ports that were free.
#[derive(Debug)]
pub(crate) struct Stage {
    http: Client,
    config: Arc<Config>,
    webhooks: SocketAddr,
    wix_url: String,
    stop: watch::Sender<bool>,
    host: JoinHandle<anyhow::Result<()>>,
    wix: JoinHandle<io::Result<()>>,
    providers: Providers,
    store: Reader,
    // The last one: it removes the store's folder.
    _folder: TempDir,
}

impl Stage {
    /// Starts everything.
    pub(crate) async fn set() -> anyhow::Result<Self> {
        let (folder, secrets) = (tempfile::tempdir()?, Secrets::new()?);
        let (stop, stopped) = watch::channel(false);
        let (wix_url, wix) = start_wix(&secrets, until(&stopped)).await?;
        let providers = Providers::start().await?;
        let config = config(folder.path(), &secrets, &wix_url, &providers.base_url())?;
        let (store, reader) = (store::open(&config.store)?, store::open_reader(&config.store)?);
        let (listeners, metrics) = (Listeners::bind(&config)?, start_metrics(&config)?);
        let webhooks = listeners.webhooks()?;
        let config = Arc::new(config);
        let host = tokio::spawn(run(Arc::clone(&config), store, listeners, metrics, until(&stopped)));
        let http = http_client()?;
        let store = reader;
        let stage =
            Self { http, config, webhooks, wix_url, stop, host, wix, providers, store, _folder: folder };
        stage.order("contacts", &cast::contacts()).await?;
        Ok(stage)
    }

    /// The page that shows the inbox.
    pub(crate) fn page(&self) -> String {
        format!("{}/", self.wix_url)
    }

    /// Where the imitation of the providers' APIs is.
    pub(super) fn providers_url(&self) -> String {
        self.providers.base_url()
    }

    /// Tells the imitation of Wix what to do: `POST /_sandbox/{what}`.
    pub(super) async fn order(&self, what: &str, order: &Value) -> anyhow::Result<()> {
        let answer = self.http.post(format!("{}/_sandbox/{what}", self.wix_url)).json(order).send().await?;
        let status = answer.status();
        ensure!(status.is_success(), "POST /_sandbox/{what} answered {status}");
        Ok(())
    }

    /// Makes a provider's call, signed with the instance's own key; returns the status of the answer.
    pub(super) async fn post(&self, call: &Call) -> anyhow::Result<u16> {
        let instance = self.config.instances.get(call.instance);
        let instance = instance.ok_or_else(|| anyhow!("there is no instance `{}`", call.instance))?;
        let call = webhook_call(&self.http, self.webhooks, instance, call.signed(instance)?)?;
        Ok(call.send().await?.status().as_u16())
    }

    /// Waits until nothing is under way; returns why something was tried again meanwhile, each reason once.
    pub(super) async fn settled(&self) -> anyhow::Result<Vec<String>> {
        let mut reasons = Vec::new();
        loop {
            let counts = self.store.counts()?;
            if counts.pending_requests + counts.waiting + counts.lookups == 0 {
                return Ok(reasons);
            }
            for reason in self.reasons("waiting").await? {
                if !reasons.contains(&reason) {
                    reasons.push(reason);
                }
            }
            if self.host.is_finished() {
                bail!("the host ended in the middle of it: set INBOX_BRIDGE_LOG=info to see why");
            }
            sleep(PAUSE).await;
        }
    }

    /// Why each event that is held waits.
    pub(super) async fn held(&self) -> anyhow::Result<Vec<String>> {
        self.reasons("held").await
    }

    /// What Wix has recorded until now.
    pub(super) async fn record(&self) -> anyhow::Result<Record> {
        let read = async |what: &str| -> anyhow::Result<Value> {
            let answer = self.http.get(format!("{}/_sandbox/{what}", self.wix_url)).send().await?;
            Ok(answer.error_for_status()?.json::<Value>().await?[what].take())
        };
        Ok(Record::new(&read("messages").await?, &read("calls").await?))
    }

    /// Stops everything and removes the folder.
    pub(crate) async fn clear(mut self) {
        self.stop.send_replace(true);
        let _ = (&mut self.host).await;
        // A page that is still open does not hold it up.
        let _ = timeout(STOP_WITHIN, &mut self.wix).await;
    }

    async fn reasons(&self, state: &str) -> anyhow::Result<Vec<String>> {
        let filter = EventFilter { state: Some(state.to_owned()), ..EventFilter::default() };
        let lines = self.store.events(&filter, usize::MAX)?;
        let reasons = lines.into_iter().filter_map(|line| line.reason);
        // Wix's id of the call would make every reason another one.
        Ok(reasons
            .filter_map(|reason| reason.split(" [x-wix-request-id").next().map(str::to_owned))
            .collect())
    }
}

async fn start_wix(
    secrets: &Secrets,
    stop: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<(String, JoinHandle<io::Result<()>>)> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    let options = SandboxOptions { key: Some(secrets.of("WIX_API_KEY")), ..SandboxOptions::default() };
    Ok((url, tokio::spawn(serve(listener, Sandbox::new(options), stop))))
}

/// Resolves once the demo is over.
fn until(stopped: &watch::Receiver<bool>) -> impl Future<Output = ()> + Send + 'static {
    let mut stopped = stopped.clone();
    async move {
        // Whoever would say so is gone: over, too.
        let _ = stopped.wait_for(|stopped| *stopped).await;
    }
}
