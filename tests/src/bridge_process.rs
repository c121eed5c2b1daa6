//! The host as a process of its own, with a config and a database in a folder of its own.

use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, ensure};
use rusqlite::{Connection, OpenFlags};
use serde_json::Value;
use tempfile::TempDir;

use crate::eventually;

/// Ports that were free a moment ago.
#[derive(Debug, Clone, Copy)]
pub struct Ports {
    /// For webhooks.
    pub webhooks: u16,
    /// For health and metrics.
    pub admin: u16,
}

/// A host that runs, or ran.
#[derive(Debug)]
pub struct Bridge {
    folder: TempDir,
    binary: PathBuf,
    ports: Ports,
    child: Option<Child>,
    http: reqwest::Client,
}

impl Bridge {
    /// Starts `binary` with this config and waits until it is ready.
    ///
    /// `config` is everything but `[server]` and `[store]`.
    pub async fn start(binary: &str, config: &str) -> anyhow::Result<Self> {
        let ports = Ports { webhooks: free_port()?, admin: free_port()? };
        let folder = tempfile::tempdir()?;
        let binary = PathBuf::from(binary);
        let mut bridge = Self { folder, binary, ports, child: None, http: reqwest::Client::new() };
        bridge.configure(config)?;
        bridge.run().await?;
        Ok(bridge)
    }

    /// Writes the config anew, for the next start.
    pub fn configure(&self, config: &str) -> anyhow::Result<()> {
        let Ports { webhooks, admin } = self.ports;
        let server = format!(
            "[server]\nlisten = \"127.0.0.1:{webhooks}\"\nadmin = \"127.0.0.1:{admin}\"\n\
             public_url = \"https://hooks.example.com\"\n[store]\npath = \"bridge.db\"\n"
        );
        std::fs::write(self.config_path(), server + config).context("the config can be written")
    }

    /// Starts the host (again) on the same ports and database, and waits until it is ready.
    pub async fn run(&mut self) -> anyhow::Result<()> {
        let log = File::options().create(true).append(true).open(self.log_path())?;
        let child = Command::new(&self.binary)
            .args(["run", "--config"])
            .arg(self.config_path())
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()?;
        self.child = Some(child);
        eventually("the host is ready", async || {
            self.ready().await.ok().filter(|report| report["ready"] == true)
        })
        .await;
        Ok(())
    }

    /// What `/readyz` says.
    pub async fn ready(&self) -> anyhow::Result<Value> {
        Ok(self.http.get(self.admin_url("readyz")).send().await?.json().await?)
    }

    /// Waits until `/readyz` counts that many of `what`.
    pub async fn counts(&self, what: &str, count: u64) {
        let asked = format!("/readyz counts {count} {what}");
        eventually(&asked, async || self.ready().await.ok().filter(|report| report[what] == count)).await;
    }

    /// The text of `/metrics`.
    pub async fn metrics(&self) -> anyhow::Result<String> {
        Ok(self.http.get(self.admin_url("metrics")).send().await?.text().await?)
    }

    /// Ends the host without any warning, as a crash would.
    pub fn kill(&mut self) -> anyhow::Result<()> {
        if let Some(mut child) = self.child.take() {
            child.kill()?;
            child.wait()?;
        }
        Ok(())
    }

    /// Ends the host as an operator would; returns its exit code.
    pub fn stop(&mut self) -> anyhow::Result<Option<i32>> {
        let Some(mut child) = self.child.take() else { return Ok(None) };
        Command::new("kill").args(["-TERM", &child.id().to_string()]).status()?;
        Ok(child.wait()?.code())
    }

    /// What a verb of the command line prints about this host.
    pub fn verb(&self, arguments: &[&str]) -> anyhow::Result<String> {
        let mut command = Command::new(&self.binary);
        let output = command.args(arguments).arg("--config").arg(self.config_path()).output()?;
        ensure!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        Ok(String::from_utf8(output.stdout)?)
    }

    /// Every event and remark, the newest first, as the verb `events` shows them.
    pub fn events(&self) -> anyhow::Result<Vec<Value>> {
        Ok(serde_json::from_str(&self.verb(&["events", "--json"])?)?)
    }

    /// The bodies of all requests in its database, in the order of arrival.
    pub fn stored_bodies(&self) -> anyhow::Result<Vec<String>> {
        let path = self.folder().join("bridge.db");
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let mut select = connection.prepare("SELECT CAST(body AS TEXT) FROM request ORDER BY id")?;
        let bodies = select.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        Ok(bodies)
    }

    /// Where an instance's webhook is.
    pub fn webhook_url(&self, instance: &str) -> String {
        format!("http://127.0.0.1:{}/webhooks/{instance}", self.ports.webhooks)
    }

    /// Everything that it logged so far.
    pub fn log(&self) -> anyhow::Result<String> {
        Ok(std::fs::read_to_string(self.log_path())?)
    }

    /// Its config file.
    pub fn config_path(&self) -> PathBuf {
        self.folder.path().join("bridge.toml")
    }

    /// The folder of its config and database.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn admin_url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}/{path}", self.ports.admin)
    }

    fn log_path(&self) -> PathBuf {
        self.folder.path().join("bridge.log")
    }
}

impl Drop for Bridge {
    fn drop(&mut self) {
        // A test that failed has its own message.
        let _ = self.kill();
    }
}

/// A port that was free a moment ago.
pub fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}
