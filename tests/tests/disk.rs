//! A disk that is full: no 2xx for what is not stored, a clear error, and recovery without a restart.

use inbox_tests::{Launch, Proof, ProofRun, Verdict, eventually};

const BINARY: &str = env!("CARGO_BIN_EXE_bridge-under-test");
/// 512 KiB: enough for the first events.
const BLOCKS: u32 = 1_024;

#[tokio::test]
async fn a_full_disk_is_said_and_survived_without_a_restart() -> anyhow::Result<()> {
    let mut proof_run = Proof::new(6).prepare(BINARY).await?;
    let outcome = fill_and_free(&mut proof_run).await;
    proof_run.explain(outcome)?;
    Ok(())
}

async fn fill_and_free(proof_run: &mut ProofRun) -> anyhow::Result<Verdict> {
    proof_run.bridge.launch(Launch::FullDisk(BLOCKS))?;
    proof_run.bridge.is_ready().await;
    proof_run.start_load();
    let load = proof_run.load()?;
    eventually("calls are answered 503 with Retry-After", async || (load.refused() > 50).then_some(())).await;
    let log = proof_run.bridge.log()?;
    anyhow::ensure!(log.contains("disk"), "the log does not say what is wrong:\n{log}");
    proof_run.bridge.free_the_disk()?;
    proof_run.finish().await
}
