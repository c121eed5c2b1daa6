//! Where the demo runs: the host and an imitation of Wix as `run` and `sandbox` run them, on free ports, in a folder that
//! is removed at the end.

use std::future::pending;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{anyhow, bail, ensure};
use inbox_core::host::Registry;
use inbox_sandbox::{Sandbox, SandboxOptions, serve};
use reqwest::Client;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::sleep;

use super::call::Call;
use super::inbox::Inbox;
use super::people::CONTACTS;
use super::providers::start_providers;
use crate::config::{Config, parse};
use crate::service::{Listeners, run};
use crate::store::{EventFilter, Reader, open, open_reader};
use crate::telemetry::start_metrics;
use crate::webhook_call::webhook_call;
use crate::wix::http_client;

/// A pause between two looks at the store.
const PAUSE: Duration = Duration::from_millis(20);
/// The key that the host uses and the imitation of Wix demands.
const WIX_KEY: &str = "wix_api_key-of-the-demo";

/// The host, Wix and the providers, all on this machine.
pub(crate) struct Environment {
    http: Client,
    config: Arc<Config>,
    store: Reader,
    webhooks: SocketAddr,
    wix: Sandbox,
    wix_url: String,
    providers_url: String,
    host: JoinHandle<anyhow::Result<()>>,
    stop: oneshot::Sender<()>,
    // The last one: it removes the store's folder.
    _folder: TempDir,
}

impl Environment {
    /// Starts everything.
    pub(crate) async fn start() -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let wix = wix()?;
        let (wix_url, providers_url) = (start_wix(wix.clone()).await?, start_providers().await?);
        let config = Arc::new(config(folder.path(), &wix_url, &providers_url)?);
        let (writing, store) = (open(&config.store)?, open_reader(&config.store)?);
        let (listeners, metrics) = (Listeners::bind(&config)?, start_metrics(&config)?);
        let (webhooks, http) = (listeners.webhooks()?, http_client()?);
        let (stop, stopped) = oneshot::channel();
        let stopped = async { stopped.await.unwrap_or_default() };
        let host = run(Arc::clone(&config), writing, listeners, metrics, stopped);
        let host = tokio::spawn(host);
        Ok(Self { http, config, store, webhooks, wix, wix_url, providers_url, host, stop, _folder: folder })
    }

    /// The page that shows the inbox.
    pub(crate) fn page(&self) -> String {
        format!("{}/", self.wix_url)
    }

    /// Where the imitation of the providers' APIs is.
    pub(super) fn providers_url(&self) -> &str {
        &self.providers_url
    }

    /// Calls `POST /_sandbox/{what}` of the imitation of Wix.
    pub(super) async fn set_up_wix(&self, what: &str, body: &Value) -> anyhow::Result<()> {
        let answer = self.http.post(format!("{}/_sandbox/{what}", self.wix_url)).json(body).send().await?;
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

    /// Waits until no work is left; returns why something was tried again meanwhile, each reason once.
    pub(super) async fn until_idle(&self) -> anyhow::Result<Vec<String>> {
        let mut reasons = Vec::new();
        loop {
            let counts = self.store.counts()?;
            if counts.pending_requests + counts.waiting + counts.lookups == 0 {
                return Ok(reasons);
            }
            for reason in self.reasons("waiting")? {
                if !reasons.contains(&reason) {
                    reasons.push(reason);
                }
            }
            if self.host.is_finished() {
                bail!("the host stopped too early: set INBOX_BRIDGE_LOG=info to see why");
            }
            sleep(PAUSE).await;
        }
    }

    /// Why each held event waits.
    pub(super) fn held(&self) -> anyhow::Result<Vec<String>> {
        self.reasons("held")
    }

    /// What is in the inbox now.
    pub(super) fn inbox(&self) -> Inbox {
        Inbox::of(&self.wix)
    }

    /// Stops the host and removes the folder; the imitations end with the process.
    pub(crate) async fn stop(self) {
        drop(self.stop);
        let _ = self.host.await;
    }

    fn reasons(&self, state: &str) -> anyhow::Result<Vec<String>> {
        let filter = EventFilter { state: Some(state.to_owned()), ..EventFilter::default() };
        let lines = self.store.events(&filter, usize::MAX)?;
        let reasons = lines.into_iter().filter_map(|line| line.reason);
        // Wix's id of the call differs each time, the reason does not.
        Ok(reasons
            .filter_map(|reason| reason.split(" [x-wix-request-id").next().map(str::to_owned))
            .collect())
    }
}

/// Loads the demo's config, as `run` would. Its secrets are made of their names.
fn config(folder: &Path, wix: &str, providers: &str) -> anyhow::Result<Config> {
    let text = include_str!("bridge.toml").replace("{wix}", wix).replace("{providers}", providers);
    let secret = |name: &str| Some(format!("{}-of-the-demo", name.to_lowercase()));
    let loaded = parse(&text, &folder.join("bridge.toml"), &Registry::collect()?, &secret);
    if let Some(finding) = loaded.diagnostics.first() {
        bail!("this binary cannot play the demo: {}", finding.message);
    }
    loaded.config.ok_or_else(|| anyhow!("the demo's config cannot be used"))
}

/// An imitation of Wix that knows the people of the story who are contacts already.
fn wix() -> anyhow::Result<Sandbox> {
    let contacts = CONTACTS
        .map(|person| json!({ "name": person.name, "emails": [person.email], "phones": [person.phone] }));
    let wix = Sandbox::new(SandboxOptions { key: Some(WIX_KEY.to_owned()), ..SandboxOptions::default() });
    wix.start_with(json!({ "contacts": contacts })).map_err(|problem| anyhow!("{problem}"))?;
    Ok(wix)
}

/// Serves the imitation of Wix; returns its address.
async fn start_wix(wix: Sandbox) -> anyhow::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    tokio::spawn(serve(listener, wix, pending()));
    Ok(url)
}
