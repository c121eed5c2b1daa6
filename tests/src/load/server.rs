//! A server under load: a process of its own, on a core of its own.

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A running server; dropping it kills it.
#[derive(Debug)]
pub(crate) struct Server(Child);

/// What a server holds in memory, in MB.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Memory {
    pub(crate) now: f64,
    pub(crate) most: f64,
}

impl Server {
    /// Starts it; what it says goes to a log file.
    pub(crate) fn start(mut command: Command, log: &Path) -> anyhow::Result<Self> {
        let log = File::options().create(true).append(true).open(log)?;
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        Ok(Self(command.spawn().with_context(|| format!("{command:?}"))?))
    }

    /// Waits until it answers 200 at this path; gives up after a minute.
    pub(crate) async fn answers(&mut self, address: SocketAddr, path: &str) -> anyhow::Result<()> {
        for _ in 0..60_000 {
            if get(address, path).await.is_ok_and(|answer| answer.starts_with("HTTP/1.1 200")) {
                return Ok(());
            }
            if let Some(status) = self.0.try_wait()? {
                bail!("the server ended early: {status}");
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        bail!("the server did not answer 200 at {path}")
    }

    /// What it holds in memory, and the most that it held.
    pub(crate) fn memory(&self) -> anyhow::Result<Memory> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id()))?;
        let megabytes = |name: &str| {
            let value = status.lines().find_map(|line| line.strip_prefix(name)?.split_whitespace().nth(1));
            let kibibytes: f64 = value.context("the kernel tells a process's memory")?.parse()?;
            anyhow::Ok(kibibytes * 1024.0 / 1e6)
        };
        Ok(Memory { now: megabytes("VmRSS")?, most: megabytes("VmHWM")? })
    }

    /// The processor time that it has used, in seconds.
    pub(crate) fn processor_time(&self) -> anyhow::Result<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.0.id()))?;
        // The name, in brackets, may hold anything; user and system time are the 12th and 13th words behind it.
        let words = stat.rsplit_once(')').map(|(_, words)| words.split_whitespace().skip(11).take(2));
        let ticks = words.into_iter().flatten().map(str::parse::<u32>).sum::<Result<u32, _>>()?;
        Ok(f64::from(ticks) / TICKS_PER_SECOND)
    }
}

/// How the kernel counts processor time; the same on every Linux.
const TICKS_PER_SECOND: f64 = 100.0;

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended before.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// An address of the loopback interface that was free a moment ago.
pub(crate) fn free_address() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

/// The whole answer to a GET.
pub(crate) async fn get(address: SocketAddr, path: &str) -> anyhow::Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    let call = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    stream.write_all(call.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer)
}
