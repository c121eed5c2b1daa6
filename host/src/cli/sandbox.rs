//! `sandbox`: a local imitation of Wix.

use std::net::SocketAddr;

use anyhow::anyhow;

use super::{Outcome, not_ready, runtime, say, stop_signal};
use crate::sandbox::{SandboxApp, SandboxOptions, serve};

/// Arguments of `sandbox`.
#[derive(Debug, clap::Args)]
pub(super) struct Sandbox {
    /// Where to listen
    #[arg(long, default_value = "127.0.0.1:8790", value_name = "ADDRESS")]
    listen: SocketAddr,
    /// Calls that a site may make in any 60 seconds
    #[arg(long, default_value_t = 200, value_name = "N")]
    calls_per_minute: u32,
    /// Accept this API key only
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    /// Accept this site id only
    #[arg(long, value_name = "ID")]
    site_id: Option<String>,
    /// Give tokens to this app only; may be given several times
    #[arg(long = "app", value_name = "APP_ID=SECRET", value_parser = app)]
    apps: Vec<SandboxApp>,
}

impl Sandbox {
    pub(super) fn execute(self) -> anyhow::Result<Outcome> {
        runtime()?.block_on(self.serve())
    }

    async fn serve(self) -> anyhow::Result<Outcome> {
        let listener = match tokio::net::TcpListener::bind(self.listen).await {
            Ok(listener) => listener,
            Err(error) => return Ok(not_ready(&anyhow!("--listen {}: {error}", self.listen))),
        };
        let options = SandboxOptions {
            calls_per_minute: self.calls_per_minute,
            key: self.key,
            site_id: self.site_id,
            apps: self.apps,
            ..SandboxOptions::default()
        };
        say(&format!("the sandbox listens on http://{}", listener.local_addr()?));
        serve(listener, crate::sandbox::Sandbox::new(options), stop_signal()).await?;
        Ok(Outcome::Good)
    }
}

fn app(text: &str) -> Result<SandboxApp, String> {
    let (id, secret) = text.split_once('=').ok_or("an app id, `=`, and its secret")?;
    Ok(SandboxApp::new(id, secret))
}
