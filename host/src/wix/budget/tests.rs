use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use tokio::time::{Instant, sleep, timeout};

use super::{Budget, CallBlock, CallJournal, WINDOW};

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

/// Keeps what was written down, by the paused clock.
#[derive(Debug, Default)]
struct Journal(Mutex<Vec<(Instant, u32)>>);

#[async_trait]
impl CallJournal for Journal {
    async fn write(&self, calls: u32) {
        self.0.lock().unwrap().push((Instant::now(), calls));
    }
}

impl Journal {
    fn blocks(&self) -> Vec<CallBlock> {
        let written = self.0.lock().unwrap();
        written.iter().map(|(at, calls)| CallBlock { age: at.elapsed(), calls: *calls }).collect()
    }
}

#[tokio::test(start_paused = true)]
async fn calls_made_before_a_restart_count() {
    let start = Instant::now();
    let past = [(95, 1), (50, 2), (30, 1)].map(|(age, calls)| CallBlock { age: age * SECOND, calls });
    let budget = Budget::journaled(3, Arc::new(Journal::default()), &past);
    // A block counts as late as its calls may have ended: one second to start them, thirty to end them.
    for second in [41, 41, 60] {
        drop(budget.permit().await);
        assert_eq!(start.elapsed(), SECOND * second);
    }
}

#[tokio::test(start_paused = true)]
async fn restarts_at_any_moment_break_no_window() {
    let (limit, mut random, journal) = (20, 7, Arc::new(Journal::default()));
    let mut seen = Vec::new();
    for _ in 0..200 {
        let budget = Budget::journaled(20, Arc::clone(&journal) as Arc<dyn CallJournal>, &journal.blocks());
        let life = Duration::from_millis(jitter(&mut random, 20_000));
        let calls = async {
            loop {
                let permit = budget.permit().await;
                seen.push(Instant::now());
                sleep(Duration::from_millis(5)).await;
                drop(permit);
            }
        };
        let _ = timeout(life, calls).await;
    }
    assert!(seen.len() > 100, "the restarts starved the calls: {}", seen.len());
    assert_within(limit, &seen);
}

#[tokio::test(start_paused = true)]
async fn a_large_budget_writes_down_many_calls_at_a_time() {
    let journal = Arc::new(Journal::default());
    let budget = Budget::journaled(12_000, Arc::clone(&journal) as Arc<dyn CallJournal>, &[]);
    for _ in 0..25 {
        drop(budget.permit().await);
    }
    assert_eq!(journal.blocks().len(), 3);
    sleep(2 * SECOND).await;
    drop(budget.permit().await);
    assert_eq!(journal.blocks().len(), 4, "what is left of an old block is not used");
}

#[tokio::test(start_paused = true)]
async fn a_budget_of_nothing_still_lets_one_call_through() {
    assert_eq!(Budget::new(0).available(), 1);
}
