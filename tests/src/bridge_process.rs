//! The host as a process of its own, with a config and a database in a folder of its own.

use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};

use anyhow::{Context, ensure};
use rusqlite::{Connection, OpenFlags};
use serde_json::Value;
use tempfile::TempDir;

use crate::eventually;
use crate::patience::patient_client;

/// Ports that were free a moment ago.
#[derive(Debug, Clone, Copy)]
pub struct Ports {
    /// For webhooks.
    pub webhooks: u16,
    /// For health and metrics.
    pub admin: u16,
}

/// Under which circumstances the host runs.
#[derive(Debug, Clone, Copy)]
pub enum Launch<'a> {
    /// As an operator would start it.
    Plain,
    /// It aborts at that fault point: `name` or `name:time`.
    Fault(&'a str),
    /// No file may grow beyond so many blocks of 512 bytes, as if the disk were full.
    FullDisk(u32),
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
    /// `config` is everything but `[server]` and `[store]`; it may begin with more keys of `[store]`.
    pub async fn start(binary: &str, config: &str) -> anyhow::Result<Self> {
        let mut bridge = Self::new(binary)?;
        bridge.configure(config)?;
        bridge.run().await?;
        Ok(bridge)
    }

    /// A folder and ports for `binary`, without a config yet.
    pub fn new(binary: &str) -> anyhow::Result<Self> {
        let ports = Ports { webhooks: free_port()?, admin: free_port()? };
        let (folder, binary) = (tempfile::tempdir()?, PathBuf::from(binary));
        Ok(Self { folder, binary, ports, child: None, http: patient_client() })
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
        self.launch(Launch::Plain)?;
        self.is_ready().await;
        Ok(())
    }

    /// Starts the host and waits for nothing.
    pub fn launch(&mut self, launch: Launch<'_>) -> anyhow::Result<()> {
        let log = File::options().create(true).append(true).open(self.log_path())?;
        let mut command = self.command(launch);
        command.args(["run", "--config"]).arg(self.config_path());
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        self.child = Some(command.spawn()?);
        Ok(())
    }

    fn command(&self, launch: Launch<'_>) -> Command {
        let mut command = Command::new(&self.binary);
        match launch {
            Launch::Plain => {}
            Launch::Fault(point) => {
                command.env("INBOX_BRIDGE_FAULT", point);
            }
            Launch::FullDisk(blocks) => {
                // Ignoring the signal turns it into an error of the write.
                let script = format!("trap '' XFSZ; ulimit -S -f {blocks}; exec \"$@\"");
                command = Command::new("sh");
                command.args(["-c", &script, "sh"]).arg(&self.binary);
            }
        }
        command
    }

    /// Lets files of the running host grow again.
    pub fn free_the_disk(&self) -> anyhow::Result<()> {
        let child = self.child.as_ref().context("the host runs")?;
        let pid = child.id().to_string();
        let status = Command::new("prlimit").args(["--fsize=unlimited", "--pid", &pid]).status();
        let status = status.context("`prlimit` of util-linux is needed for this test: install it")?;
        anyhow::ensure!(status.success(), "prlimit failed: {status}");
        Ok(())
    }

    /// Waits until `/readyz` says yes.
    pub async fn is_ready(&self) {
        eventually("the host is ready", async || {
            self.ready().await.ok().filter(|report| report["ready"] == true)
        })
        .await;
    }

    /// Waits until the host has ended by itself.
    pub async fn ended(&mut self) -> anyhow::Result<ExitStatus> {
        let mut child = self.child.take().context("the host was started")?;
        let status = eventually("the host ends", || std::future::ready(child.try_wait().transpose())).await;
        Ok(status?)
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

    /// What a verb that ends with this exit code says on stderr.
    pub fn fails(&self, arguments: &[&str], code: i32) -> anyhow::Result<String> {
        let mut command = Command::new(&self.binary);
        let output = command.args(arguments).arg("--config").arg(self.config_path()).output()?;
        let (stdout, stderr) = (String::from_utf8(output.stdout)?, String::from_utf8(output.stderr)?);
        ensure!(output.status.code() == Some(code), "{arguments:?}: {:?} {stdout}{stderr}", output.status);
        Ok(stderr)
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

    /// Leaves the folder behind for reading.
    pub fn keep_folder(&mut self) {
        self.folder.disable_cleanup(true);
    }

    /// Where something of the admin address is.
    pub fn admin_url(&self, path: &str) -> String {
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

/// A port below those that the system gives to outgoing connections: one of these could take it between two starts.
pub fn free_port() -> anyhow::Result<u16> {
    static TAKEN: AtomicU16 = AtomicU16::new(0);
    let start = std::process::id() * 64;
    (0..20_000)
        .map(|_| start + u32::from(TAKEN.fetch_add(1, Ordering::Relaxed)))
        .filter_map(|number| u16::try_from(10_000 + number % 20_000).ok())
        .find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .context("no port between 10,000 and 30,000 is free")
}
