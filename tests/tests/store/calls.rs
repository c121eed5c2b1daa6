//! Wix calls are written down in the name of their budget, and outlive the process.

use inbox_tests::for_every_store;
use inbox_tests::store_suite::{Case, LEASE, NOTHING};

for_every_store! {
    written_calls_are_read_by_budget_the_oldest_first,
    retention_leaves_the_calls_that_still_count,
}

async fn calls(case: &Case, budget: &str) -> anyhow::Result<Vec<u32>> {
    let written = case.store.written_calls(budget, LEASE).await?;
    assert!(written.iter().all(|(ago, _)| *ago < LEASE));
    assert!(written.is_sorted_by(|(earlier, _), (later, _)| earlier >= later));
    Ok(written.into_iter().map(|(_, calls)| calls).collect())
}

async fn written_calls_are_read_by_budget_the_oldest_first(case: Case) -> anyhow::Result<()> {
    for (budget, calls) in [("main", 3), ("agency", 5), ("main", 2)] {
        case.store.write_calls(budget, calls).await?;
        case.tick().await;
    }
    let case = case.reopen().await?;
    assert_eq!(calls(&case, "main").await?, [3, 2]);
    assert_eq!(calls(&case, "agency").await?, [5]);
    assert!(calls(&case, "second").await?.is_empty());
    Ok(())
}

async fn retention_leaves_the_calls_that_still_count(case: Case) -> anyhow::Result<()> {
    case.store.write_calls("main", 3).await?;
    case.prune(NOTHING).await?;
    assert_eq!(calls(&case, "main").await?, [3]);
    Ok(())
}
