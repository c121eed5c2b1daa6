use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout};

use super::{Budget, WINDOW};

const SECOND: Duration = Duration::from_secs(1);

/// Asserts that no more than `limit` of the moments lie in any window of 60 seconds.
fn assert_within(limit: usize, moments: &[Instant]) {
    let mut sorted = moments.to_vec();
    sorted.sort_unstable();
    for pair in sorted.windows(limit + 1) {
        assert!(pair[limit] - pair[0] >= WINDOW, "{} calls in less than 60 s", limit + 1);
    }
}

/// A different number every time, the same in every run.
fn jitter(seed: &mut u64, below: u64) -> u64 {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*seed >> 33) % below
}

#[tokio::test(start_paused = true)]
async fn no_window_of_a_minute_sees_more_calls_than_allowed_whatever_the_network_does() {
    let (limit, mut random) = (7, 42);
    let budget = Arc::new(Budget::new(7));
    let calls: Vec<_> = (0..100)
        .map(|_| {
            let (before, after) = (jitter(&mut random, 30_000), jitter(&mut random, 30_000));
            let budget = Arc::clone(&budget);
            tokio::spawn(async move {
                let _permit = budget.permit().await;
                sleep(Duration::from_millis(before)).await;
                let seen_by_wix = Instant::now();
                sleep(Duration::from_millis(after)).await;
                seen_by_wix
            })
        })
        .collect();
    let mut seen = Vec::new();
    for call in calls {
        seen.push(call.await.expect("the call ends"));
    }
    assert_eq!(seen.len(), 100);
    assert_within(limit, &seen);
}

#[tokio::test(start_paused = true)]
async fn callers_are_served_in_the_order_they_came() {
    let budget = Arc::new(Budget::new(1));
    let served = Arc::new(std::sync::Mutex::new(Vec::new()));
    let mut callers = Vec::new();
    for caller in 0..5 {
        let (own, list) = (Arc::clone(&budget), Arc::clone(&served));
        callers.push(tokio::spawn(async move {
            drop(own.permit().await);
            list.lock().unwrap().push(caller);
        }));
        tokio::task::yield_now().await;
    }
    for caller in callers {
        caller.await.expect("the caller is served");
    }
    assert_eq!(*served.lock().unwrap(), [0, 1, 2, 3, 4]);
}

#[tokio::test(start_paused = true)]
async fn a_place_frees_a_minute_after_the_call_ended() {
    let (budget, start) = (Budget::new(1), Instant::now());
    let permit = budget.permit().await;
    assert_eq!((budget.available(), budget.next_free()), (0, None), "held by a call under way");
    sleep(10 * SECOND).await;
    drop(permit);
    assert_eq!(budget.next_free(), Some(start + 70 * SECOND));
    drop(budget.permit().await);
    assert_eq!(start.elapsed(), 70 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn a_caller_waiting_for_a_call_under_way_is_woken_when_it_ends() {
    let (budget, start) = (Arc::new(Budget::new(1)), Instant::now());
    let permit = budget.permit().await;
    let own = Arc::clone(&budget);
    let waiting = tokio::spawn(async move { drop(own.permit().await) });
    sleep(5 * SECOND).await;
    drop(permit);
    waiting.await.expect("it is woken");
    assert_eq!(start.elapsed(), 65 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn a_block_holds_every_waiting_caller_even_with_places_free() {
    let (budget, start) = (Arc::new(Budget::new(10)), Instant::now());
    budget.block_for(90 * SECOND);
    budget.block_for(SECOND);
    assert_eq!((budget.available(), budget.blocked_until()), (0, Some(start + 90 * SECOND)));
    let callers: Vec<_> = (0..3)
        .map(|_| {
            let budget = Arc::clone(&budget);
            tokio::spawn(async move {
                drop(budget.permit().await);
                Instant::now()
            })
        })
        .collect();
    for caller in callers {
        assert_eq!(caller.await.expect("it is served") - start, 90 * SECOND);
    }
    assert_eq!((budget.available(), budget.blocked_until()), (7, None));
}

#[tokio::test(start_paused = true)]
async fn a_block_that_comes_while_waiting_is_obeyed() {
    let (budget, start) = (Arc::new(Budget::new(1)), Instant::now());
    drop(budget.permit().await);
    let own = Arc::clone(&budget);
    let waiting = tokio::spawn(async move { drop(own.permit().await) });
    sleep(30 * SECOND).await;
    budget.block_for(100 * SECOND);
    waiting.await.expect("it is served");
    assert_eq!(start.elapsed(), 130 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_gives_up_takes_no_place_and_blocks_nobody() {
    let (budget, start) = (Arc::new(Budget::new(1)), Instant::now());
    drop(budget.permit().await);
    assert!(timeout(SECOND, budget.permit()).await.is_err());
    drop(budget.permit().await);
    assert_eq!(start.elapsed(), WINDOW);
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_call_keeps_its_place_for_a_minute() {
    let (budget, start) = (Arc::new(Budget::new(1)), Instant::now());
    let call = async {
        let _permit = budget.permit().await;
        std::future::pending::<()>().await;
    };
    assert!(timeout(3 * SECOND, call).await.is_err());
    drop(budget.permit().await);
    assert_eq!(start.elapsed(), 63 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn a_place_that_was_not_used_can_be_given_back() {
    let budget = Budget::new(1);
    budget.permit().await.give_back();
    assert_eq!(budget.available(), 1);
}

#[tokio::test(start_paused = true)]
async fn calls_made_before_a_restart_count() {
    let (budget, start) = (Budget::new(3), Instant::now());
    budget.note_past(&[50 * SECOND, 20 * SECOND, 61 * SECOND, 60 * SECOND, 30 * SECOND]);
    assert_eq!((budget.available(), budget.next_free()), (0, Some(start + 10 * SECOND)));
    for second in [10, 30, 40] {
        drop(budget.permit().await);
        assert_eq!(start.elapsed(), SECOND * second);
    }
}

#[tokio::test(start_paused = true)]
async fn more_past_calls_than_places_are_waited_out() {
    let (budget, start) = (Budget::new(1), Instant::now());
    budget.note_past(&[10 * SECOND, 20 * SECOND]);
    assert_eq!(budget.next_free(), Some(start + 50 * SECOND));
    drop(budget.permit().await);
    assert_eq!(start.elapsed(), 50 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn a_budget_of_nothing_still_lets_one_call_through() {
    assert_eq!(Budget::new(0).available(), 1);
}
