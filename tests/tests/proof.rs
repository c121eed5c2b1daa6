//! Nothing lost, nothing doubled, order kept, one send at a time, within the budget: through crashes and faults.
//!
//! The short form of `cargo run --release -p inbox-tests --bin proof -- --kills 1000 --seed 7`.

use inbox_host::fault::FAULT_POINTS;
use inbox_tests::proof::Kind;
use inbox_tests::{Launch, Messenger, PAGE, Proof, ProofRun, eventually};

const BINARY: &str = env!("CARGO_BIN_EXE_bridge-under-test");

#[tokio::test]
async fn a_crash_at_every_named_point_loses_and_doubles_nothing() {
    let proofs: Vec<_> = FAULT_POINTS
        .iter()
        .map(|point| (point, tokio::spawn(async move { crash_at(point).run(BINARY).await })))
        .collect();
    let mut failures = Vec::new();
    for (point, proof) in proofs {
        let outcome = proof.await.map_err(anyhow::Error::from).flatten();
        failures.extend(outcome.err().map(|error| format!("{point}: {error:#}")));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

fn crash_at(point: &str) -> Proof {
    let mut proof = Proof::new(1);
    let needed_first = match point {
        // A doubt comes of a crash: the second one is in the recovery from the first.
        "doubt.recorded" | "doubt.listed" => Some("send.planned:4"),
        // What was sent before a start is old enough to be removed.
        "store.pruned" => Some("send.recorded:20"),
        _ => None,
    };
    proof.points = needed_first.into_iter().chain([point]).map(str::to_owned).collect();
    proof
}

#[tokio::test]
async fn kills_at_random_moments_under_load_lose_and_double_nothing() -> anyhow::Result<()> {
    let mut proof = Proof::new(2);
    (proof.kills, proof.events) = (10, 300);
    proof.run(BINARY).await?;
    Ok(())
}

#[tokio::test]
async fn the_budget_of_a_minute_holds_over_restarts() -> anyhow::Result<()> {
    let mut proof = Proof::new(8);
    (proof.kills, proof.events, proof.calls_per_minute) = (5, 200, 250);
    let verdict = proof.run(BINARY).await?;
    assert!(verdict.calls > 250, "the budget was never reached:\n{verdict}");
    Ok(())
}

#[tokio::test]
async fn failing_calls_in_every_way_lose_and_double_nothing() -> anyhow::Result<()> {
    let mut proof = Proof::new(3);
    (proof.failing_per_mille, proof.events, proof.texts) = (350, 40, 3);
    proof.run(BINARY).await?;
    Ok(())
}

#[tokio::test]
async fn two_identities_of_one_contact_writing_at_once_are_sent_one_at_a_time() -> anyhow::Result<()> {
    let mut proof = Proof::new(4);
    (proof.kinds, proof.kills, proof.events) = (vec![Kind::Pair], 3, 200);
    proof.run(BINARY).await?;
    Ok(())
}

#[tokio::test]
async fn the_same_text_twice_with_a_crash_during_the_second_is_shown_twice() -> anyhow::Result<()> {
    for point in ["send.planned", "send.answered"] {
        let mut proof_run = Proof::new(5).prepare(BINARY).await?;
        proof_run.bridge.run().await?;
        let shown = same_text_twice(&mut proof_run, point).await?;
        assert_eq!(shown, ["p0@example.com", "ok", "ok", "done"], "a crash at {point}");
    }
    Ok(())
}

async fn same_text_twice(proof_run: &mut ProofRun, point: &str) -> anyhow::Result<Vec<String>> {
    let messenger = Messenger::at(proof_run.bridge.webhook_url("facebook"));
    messenger.share_email(PAGE, "1000000", "m0", "p0@example.com").await?;
    messenger.text(PAGE, "1000000", "m1", "ok").await?;
    let imitation = proof_run.imitation.clone();
    eventually("the first two are shown", async || (imitation.count() == 2).then_some(())).await;
    proof_run.bridge.stop()?;
    proof_run.bridge.launch(Launch::Fault(point))?;
    proof_run.bridge.is_ready().await;
    messenger.text(PAGE, "1000000", "m2", "ok").await?;
    proof_run.bridge.ended().await?;
    proof_run.bridge.run().await?;
    messenger.text(PAGE, "1000000", "m3", "done").await?;
    proof_run.bridge.counts("waiting", 0).await;
    Ok(imitation.texts())
}
