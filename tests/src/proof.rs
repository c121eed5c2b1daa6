//! A proof: a load, crashes and faults that a seed decides, and a verdict that an independent imitation of Wix allows.

mod kind;
mod load;
mod person;
mod proof_run;
mod settings;
mod verdict;

use crate::chance::Chance;
use crate::{Bridge, Imitation};

pub use self::kind::Kind;
pub use self::load::{Acknowledged, Load};
pub use self::proof_run::ProofRun;
pub use self::settings::Proof;
pub use self::verdict::Verdict;

impl Proof {
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
