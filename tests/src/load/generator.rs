//! The load generator: so many connections, each with one request under way.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// Requests to be sent, and when to stop.
#[derive(Debug)]
pub(crate) struct Job {
    address: SocketAddr,
    requests: Vec<Vec<u8>>,
    next: AtomicUsize,
    /// Whether the first follows the last.
    repeats: bool,
    length: Duration,
}

/// What came back.
#[derive(Debug, Default)]
pub(crate) struct Answers {
    /// Seconds from the first byte of each acknowledged request to the end of its answer, sorted.
    latencies: Vec<f64>,
    refused: usize,
    elapsed: Duration,
}

impl Job {
    /// Sends the requests once, each of them; gives up after ten minutes.
    pub(crate) fn once(address: SocketAddr, requests: Vec<Vec<u8>>) -> Self {
        let length = Duration::from_mins(10);
        Self { address, requests, next: AtomicUsize::new(0), repeats: false, length }
    }

    /// Stops after that long.
    pub(crate) fn at_most(self, length: Duration) -> Self {
        Self { length, ..self }
    }

    /// Begins again at the end.
    pub(crate) fn repeating(self) -> Self {
        Self { repeats: true, ..self }
    }

    /// Sends over so many connections.
    pub(crate) async fn run(self, connections: u16) -> anyhow::Result<(Answers, Vec<Vec<u8>>)> {
        let (job, start) = (Arc::new(self), Instant::now());
        let mut workers = JoinSet::new();
        for _ in 0..connections {
            workers.spawn(work(Arc::clone(&job), start));
        }
        let mut answers = Answers::default();
        let limit = job.length + Duration::from_secs(30);
        let all = async {
            while let Some(part) = workers.join_next().await {
                answers.add(part??);
            }
            anyhow::Ok(())
        };
        tokio::time::timeout(limit, all).await.context("the server stopped answering")??;
        answers.elapsed = start.elapsed();
        answers.latencies.sort_unstable_by(f64::total_cmp);
        let job = Arc::into_inner(job).context("the workers have ended")?;
        Ok((answers, job.requests))
    }

    fn next(&self, start: Instant) -> Option<&[u8]> {
        if start.elapsed() >= self.length {
            return None;
        }
        let place = self.next.fetch_add(1, Ordering::Relaxed);
        let place = if self.repeats { place % self.requests.len() } else { place };
        self.requests.get(place).map(Vec::as_slice)
    }
}

async fn work(job: Arc<Job>, start: Instant) -> anyhow::Result<Answers> {
    let mut answers = Answers::default();
    let mut stream = TcpStream::connect(job.address).await?;
    stream.set_nodelay(true)?;
    while let Some(request) = job.next(start) {
        let sent = Instant::now();
        stream.write_all(request).await?;
        match answer(&mut stream).await? {
            200..300 => answers.latencies.push(sent.elapsed().as_secs_f64()),
            _ => answers.refused += 1,
        }
    }
    Ok(answers)
}

/// Reads one answer; returns its status.
async fn answer(stream: &mut TcpStream) -> anyhow::Result<u16> {
    let (mut buffer, mut filled) = ([0; 4096], 0);
    loop {
        let count = stream.read(&mut buffer[filled..]).await?;
        if count == 0 {
            bail!(io::Error::from(io::ErrorKind::UnexpectedEof));
        }
        filled += count;
        if let Some(head) = head_of_whole(&buffer[..filled]) {
            return status_of(head).context("an answer of HTTP/1.1");
        }
    }
}

/// The head, once the body is there, too.
fn head_of_whole(bytes: &[u8]) -> Option<&[u8]> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let mut lines =
        bytes[..end].split(|byte| *byte == b'\n').filter_map(|line| std::str::from_utf8(line).ok());
    let length = lines.find_map(|line| line.strip_prefix("content-length: ")?.trim().parse().ok());
    (bytes.len() >= end + 4 + length.unwrap_or(0)).then_some(&bytes[..end])
}

fn status_of(head: &[u8]) -> Option<u16> {
    std::str::from_utf8(head.strip_prefix(b"HTTP/1.1 ")?.get(..3)?).ok()?.parse().ok()
}

impl Answers {
    fn add(&mut self, part: Self) {
        self.latencies.extend(part.latencies);
        self.refused += part.refused;
    }

    /// Requests that were acknowledged.
    pub(crate) fn acknowledged(&self) -> usize {
        self.latencies.len()
    }

    /// Requests that were answered with anything but a 2xx.
    pub(crate) fn refused(&self) -> usize {
        self.refused
    }

    /// From the first connection to the last answer.
    pub(crate) fn elapsed(&self) -> Duration {
        self.elapsed
    }

    #[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52 requests")]
    pub(crate) fn per_second(&self) -> f64 {
        self.acknowledged() as f64 / self.elapsed.as_secs_f64()
    }

    /// The latency in milliseconds that so many per cent stay within.
    pub(crate) fn percentile(&self, percent: usize) -> f64 {
        let place = (self.latencies.len() * percent).div_ceil(100).saturating_sub(1);
        self.latencies.get(place).copied().unwrap_or(f64::NAN) * 1_000.0
    }
}
