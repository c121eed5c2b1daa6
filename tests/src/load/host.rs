//! The host under load: one site, one Facebook instance, a database of its own.

use std::net::SocketAddr;
use std::path::Path;

use anyhow::Context;
use inbox_tests::APP_SECRET;
use tempfile::TempDir;

use crate::machine::on_the_servers_core;
use crate::server::{Server, free_address, get};

/// The site that every event belongs to.
pub(crate) const SITE: &str = "5f3a2f3e-8e4b-4a55-9d0c-0d2f6f6a1b01";

/// A folder with a config, in which the host runs once or several times.
#[derive(Debug)]
pub(crate) struct Host {
    folder: TempDir,
    pub(crate) webhooks: SocketAddr,
    admin: SocketAddr,
}

impl Host {
    /// Prepares a host whose site calls Wix at `wix`, at most so often a minute.
    pub(crate) fn new(wix: &str, calls_per_minute: u32) -> anyhow::Result<Self> {
        let host = Self { folder: tempfile::tempdir()?, webhooks: free_address()?, admin: free_address()? };
        let Self { webhooks, admin, .. } = &host;
        let config = format!(
            "[server]\nlisten = \"{webhooks}\"\nadmin = \"{admin}\"\npublic_url = \"https://hooks.example.com\"\n\
             [store]\npath = \"bridge.db\"\n[wix]\nbase_url = \"{wix}\"\n\
             [sites.main]\ncalls_per_minute = {calls_per_minute}\n\
             auth = {{ kind = \"api-key\", key = \"IST.test\", site_id = \"{SITE}\" }}\n\
             [connectors.facebook]\ntype = \"facebook\"\nsite = \"main\"\n\
             [connectors.facebook.settings]\napp_secret = \"{APP_SECRET}\"\nverify_token = \"verify-me\"\n"
        );
        std::fs::write(host.folder.path().join("bridge.toml"), config)?;
        Ok(host)
    }

    /// Starts it and waits until it is ready.
    pub(crate) async fn run(&self, binary: &Path) -> anyhow::Result<Server> {
        let mut command = on_the_servers_core(binary);
        command.args(["run", "--config"]).arg(self.folder.path().join("bridge.toml"));
        let mut server = Server::start(command, &self.folder.path().join("bridge.log"))?;
        server.answers(self.admin, "/readyz").await?;
        Ok(server)
    }

    /// How many events its intake queued since it started.
    pub(crate) async fn queued(&self) -> anyhow::Result<usize> {
        let metrics = get(self.admin, "/metrics").await?;
        let line = metrics.lines().find_map(|line| line.strip_prefix("inbox_bridge_events_queued_total "));
        line.map_or(Ok(0), |count| count.trim().parse().context("a metric is a number"))
    }
}
