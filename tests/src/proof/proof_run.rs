//! One run of a proof: the host, the imitation of Wix, and the load between them.

use std::os::unix::process::ExitStatusExt;
use std::time::{Duration, Instant};

use anyhow::Context;
use serde_json::Value;

use super::{Load, Proof, Verdict};
use crate::chance::Chance;
use crate::imitation::{KEY, SITE};
use crate::{APP_SECRET, Bridge, Imitation, Launch};

/// The signal of `abort`.
const SIGABRT: i32 = 6;
/// How long the last events may make no progress. Longer than the longest pause between two tries.
const STANDSTILL: Duration = Duration::from_mins(7);
const POLL: Duration = Duration::from_millis(200);

/// A proof under way.
#[derive(Debug)]
pub struct ProofRun {
    /// The host.
    pub bridge: Bridge,
    /// What stands for Wix.
    pub imitation: Imitation,
    proof: Proof,
    load: Option<Load>,
    kills: usize,
}

impl ProofRun {
    pub(super) fn new(proof: Proof, imitation: Imitation, bridge: Bridge) -> anyhow::Result<Self> {
        bridge.configure(&config(&proof, &imitation))?;
        Ok(Self { bridge, imitation, proof, load: None, kills: 0 })
    }

    /// People begin to write.
    pub fn start_load(&mut self) {
        self.load = Some(Load::start(&self.proof, &self.bridge, &self.imitation));
    }

    /// The load, once it was started.
    pub fn load(&self) -> anyhow::Result<&Load> {
        self.load.as_ref().context("the load was not started")
    }

    /// Starts the host and waits until it aborts at that fault point.
    pub async fn crash_at(&mut self, point: &str) -> anyhow::Result<()> {
        self.bridge.launch(Launch::Fault(point))?;
        let status = self.bridge.ended().await?;
        self.kills += 1;
        anyhow::ensure!(status.signal() == Some(SIGABRT), "did not abort at {point}, but ended: {status}");
        Ok(())
    }

    /// Starts the host and kills it: now and then while it starts, else a moment after.
    pub async fn kill_at_random(&mut self, chance: &mut Chance) -> anyhow::Result<()> {
        self.bridge.launch(Launch::Plain)?;
        if chance.hits(125) {
            tokio::time::sleep(chance.pause(60)).await;
        } else {
            self.bridge.is_ready().await;
            tokio::time::sleep(chance.pause(500)).await;
        }
        self.kills += 1;
        self.bridge.kill()
    }

    /// Ends the load, waits until nothing waits any more, and judges.
    pub async fn finish(&mut self) -> anyhow::Result<Verdict> {
        let load = self.load.take().context("the load was not started")?;
        let desk = load.tally();
        let acknowledged = tokio::time::timeout(STANDSTILL, load.finish()).await;
        let acknowledged = acknowledged.context("the host does not acknowledge what people write")?;
        self.say("the load is over");
        self.drain().await?;
        let stopped = self.bridge.stop()?;
        anyhow::ensure!(stopped == Some(0), "SIGTERM ended the host with {stopped:?}");
        let mut verdict = Verdict::of(&acknowledged, &self.imitation.record(), self.proof.calls_per_minute);
        (verdict.seed, verdict.kills) = (self.proof.seed, self.kills);
        (verdict.posts, verdict.wrong_answers) = desk.counts();
        Ok(verdict)
    }

    /// Says how it goes, if the proof is talkative.
    #[expect(clippy::print_stdout, reason = "it is asked for")]
    pub fn say(&self, what: &str) {
        if self.proof.is_talkative {
            let acknowledged = self.load.as_ref().map(Load::acknowledged);
            let acknowledged =
                acknowledged.map(|count| format!(", {count} acknowledged")).unwrap_or_default();
            println!("{what}{acknowledged}, {} shown", self.imitation.count());
        }
    }

    /// Adds to a failure, or to a verdict that is one, how to repeat it and where to look.
    pub fn explain(mut self, outcome: anyhow::Result<Verdict>) -> anyhow::Result<Verdict> {
        let outcome = outcome.and_then(Verdict::proved);
        if outcome.is_err() {
            self.bridge.keep_folder();
        }
        let (seed, folder) = (self.proof.seed, self.bridge.folder().display().to_string());
        outcome.with_context(|| {
            format!("repeat with INBOX_BRIDGE_SEED={seed}; log and database are in {folder}")
        })
    }

    async fn drain(&self) -> anyhow::Result<()> {
        let (mut last, mut since, mut said) = (Value::Null, Instant::now(), Instant::now());
        loop {
            let report = self.bridge.ready().await?;
            let is_done = ["waiting", "held", "lookups"].iter().all(|what| report[what] == 0);
            if is_done || since.elapsed() > STANDSTILL {
                return Ok(());
            }
            if report != last {
                (last, since) = (report, Instant::now());
            }
            if said.elapsed() > Duration::from_secs(10) {
                said = Instant::now();
                self.say(&format!("{} waiting", last["waiting"]));
            }
            tokio::time::sleep(POLL).await;
        }
    }
}

/// The host keeps no body longer than it must, so that removing them is part of the proof.
fn config(proof: &Proof, imitation: &Imitation) -> String {
    let (wix, budget) = (imitation.base_url(), proof.calls_per_minute);
    format!(
        r#"keep_bodies_days = 0
[wix]
base_url = "{wix}"
[sites.main]
auth = {{ kind = "api-key", key = "{KEY}", site_id = "{SITE}" }}
calls_per_minute = {budget}
[connectors.facebook]
type = "facebook"
site = "main"
[connectors.facebook.settings]
app_secret = "{APP_SECRET}"
verify_token = "verify-me"
[connectors.notice]
type = "notice"
site = "main"
[connectors.notice.settings]
secret = "{APP_SECRET}"
api_base_url = "{wix}"
"#
    )
}
