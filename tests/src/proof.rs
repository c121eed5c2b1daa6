//! A proof: a load, crashes and faults that a seed decides, and a verdict that an independent imitation of Wix allows.

mod kind;
mod load;
mod person;
mod proof_run;
mod verdict;

use std::time::Duration;

use crate::chance::Chance;
use crate::{Bridge, Imitation};

pub use self::kind::Kind;
pub use self::load::{Acknowledged, Load};
pub use self::proof_run::ProofRun;
pub use self::verdict::Verdict;

/// What is to be proved.
#[derive(Debug, Clone)]
pub struct Proof {
    /// Decides every choice. What depends on the machine's timing is not repeated exactly.
    pub seed: u64,
    /// The host aborts at each of these fault points (`name` or `name:time`), one after the other.
    pub points: Vec<String>,
    /// Then it is killed so often at random moments.
    pub kills: usize,
    /// So many of a thousand calls to Wix fail.
    pub failing_per_mille: u64,
    /// The load ends no earlier than after so many events.
    pub events: usize,
    /// Who writes.
    pub kinds: Vec<Kind>,
    /// The most that one person writes.
    pub texts: u64,
    /// The host's budget.
    pub calls_per_minute: u32,
    /// Says on the way how far it is.
    pub is_talkative: bool,
}

impl Proof {
    /// A small load by everybody without crashes and faults; the seed comes from `INBOX_BRIDGE_SEED` if that is set.
    ///
    /// # Panics
    /// When the variable is no number.
    pub fn new(seed: u64) -> Self {
        let given = std::env::var("INBOX_BRIDGE_SEED").ok();
        let seed = given.map_or(seed, |text| text.parse().expect("INBOX_BRIDGE_SEED is a number"));
        Self {
            seed,
            points: Vec::new(),
            kills: 0,
            failing_per_mille: 0,
            events: 60,
            kinds: Kind::ALL.to_vec(),
            texts: 12,
            calls_per_minute: 12_000,
            is_talkative: false,
        }
    }

    /// Runs `binary` through everything and judges it. The error says how to repeat it and where to look.
    pub async fn run(&self, binary: &str) -> anyhow::Result<Verdict> {
        let mut proof_run = self.prepare(binary).await?;
        let outcome = self.put_to(&mut proof_run).await;
        proof_run.explain(outcome)
    }

    /// A host and an imitation of Wix, ready to start.
    pub async fn prepare(&self, binary: &str) -> anyhow::Result<ProofRun> {
        let imitation = Imitation::start(self.failing_per_mille, self.seed).await?;
        let bridge = Bridge::new(binary)?;
        ProofRun::new(self.clone(), imitation, bridge)
    }

    async fn put_to(&self, proof_run: &mut ProofRun) -> anyhow::Result<Verdict> {
        let mut chance = Chance::new(self.seed).part("kills", 0);
        proof_run.start_load();
        for point in &self.points {
            proof_run.crash_at(point).await?;
        }
        for number in 1..=self.kills {
            proof_run.kill_at_random(&mut chance).await?;
            if number % 20 == 0 {
                proof_run.say(&format!("{number} of {} kills", self.kills));
            }
        }
        proof_run.bridge.run().await?;
        proof_run.finish().await
    }
}

/// How long a random kill waits, from the start or from when the host was ready.
fn random_pause(chance: &mut Chance, longest_millis: u64) -> Duration {
    Duration::from_millis(chance.between(0, longest_millis))
}
