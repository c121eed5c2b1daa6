//! How many calls a site may make: a sliding window, and a block after a 429.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use crate::wix::transport::TIME_LIMIT;

/// The window of Wix's limit.
const WINDOW: Duration = Duration::from_mins(1);
/// For how long calls that were written down may start: what is left of a block then is not used.
const BLOCK_LIFE: Duration = Duration::from_secs(1);
/// Largest number of calls written down at a time: a crash takes no more than these for made.
const LARGEST_BLOCK: u32 = 16;

/// Remembers calls beyond the life of the process.
#[async_trait]
pub trait CallJournal: fmt::Debug + Send + Sync {
    /// Writes down, durably, that this many calls may be made from now on. Returns once that is done.
    async fn write(&self, calls: u32);
}

/// Calls that were written down at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallBlock {
    /// How long ago.
    pub age: Duration,
    /// How many.
    pub calls: u32,
}

impl CallBlock {
    /// The age up to which a block can still count.
    pub const MAX_AGE: Duration = WINDOW.saturating_add(BLOCK_LIFE).saturating_add(TIME_LIMIT);

    /// How long ago at least the last of its calls ended, if all were made as late and as long as they may.
    fn ended(self) -> Duration {
        self.age.saturating_sub(BLOCK_LIFE + TIME_LIMIT)
    }
}

/// The calls that everything serving one site may make together: never more than that many in any 60 seconds.
///
/// Follows Wix "Rate Limits" (<https://dev.wix.com/docs/rest/articles/get-started/rate-limits>). A place frees 60 s
/// after its call *ended*. Wherever between start and end the server counts the call, two uses of a place are then at
/// least 60 s apart for it, so a slow network cannot break the limit. With a journal, calls are written down in small
/// blocks before they are made, so that a restart cannot break it either.
#[derive(Debug)]
pub struct Budget {
    ledger: Arc<Ledger>,
    journal: Option<Arc<dyn CallJournal>>,
    /// Its holder is the next to get a place. Fair: first come, first served.
    turn: tokio::sync::Mutex<Block>,
}

/// What is left of the calls that were written down.
#[derive(Debug)]
struct Block {
    left: u32,
    until: Instant,
}

impl Budget {
    /// A budget of that many calls a minute; at least one.
    pub fn new(calls_per_minute: u32) -> Self {
        let size = usize::try_from(calls_per_minute.max(1)).unwrap_or(usize::MAX);
        let places = Places { size, under_way: 0, cooling: VecDeque::new(), blocked_until: None };
        let ledger = Ledger { places: Mutex::new(places), changed: Notify::new() };
        let turn = tokio::sync::Mutex::new(Block { left: 0, until: Instant::now() });
        Self { ledger: Arc::new(ledger), journal: None, turn }
    }

    /// A budget that outlives the process: `journal` keeps its calls, `past` are those that it kept.
    pub fn journaled(calls_per_minute: u32, journal: Arc<dyn CallJournal>, past: &[CallBlock]) -> Self {
        let budget = Self { journal: Some(journal), ..Self::new(calls_per_minute) };
        budget.note_past(past);
        budget
    }

    /// Waits for a free place and for the end of a block. First come, first served; safe to cancel.
    pub async fn permit(&self) -> Permit {
        let mut turn = self.turn.lock().await;
        loop {
            let changed = self.ledger.changed.notified();
            let taken = self.ledger.places().take(Instant::now());
            match taken {
                Ok(()) => {
                    let permit = Permit { ledger: Arc::clone(&self.ledger), counts: true };
                    self.write_down(&mut turn).await;
                    return permit;
                }
                Err(Some(free_at)) => tokio::select! {
                    () = sleep_until(free_at) => {}
                    () = changed => {}
                },
                Err(None) => changed.await,
            }
        }
    }

    /// Takes one call off the block that is written down, or writes down the next one.
    async fn write_down(&self, block: &mut Block) {
        let Some(journal) = &self.journal else { return };
        let now = Instant::now();
        if block.left == 0 || block.until <= now {
            let calls = self.block_size();
            journal.write(calls).await;
            *block = Block { left: calls, until: now + BLOCK_LIFE };
        }
        block.left -= 1;
    }

    /// A thousandth of the budget, so that what a crash wastes does not matter.
    fn block_size(&self) -> u32 {
        let size = self.ledger.places().size / 1000;
        u32::try_from(size).unwrap_or(LARGEST_BLOCK).clamp(1, LARGEST_BLOCK)
    }

    /// Lets nobody through for that long, as after a 429. The later of two blocks holds.
    pub fn block_for(&self, pause: Duration) {
        let until = Instant::now() + pause;
        let mut places = self.ledger.places();
        places.blocked_until = places.blocked_until.max(Some(until));
    }

    /// Places that are free now; none during a block.
    pub fn available(&self) -> usize {
        self.ledger.places().available(Instant::now())
    }

    /// Calls that are being made now.
    pub fn under_way(&self) -> usize {
        self.ledger.places().under_way
    }

    /// The end of the block, while there is one.
    pub fn blocked_until(&self) -> Option<Instant> {
        self.ledger.places().blocked_until(Instant::now())
    }

    /// When the next place frees or the block ends.
    ///
    /// `None` when a place is free now, and when every place is held by a call under way.
    pub fn next_free(&self) -> Option<Instant> {
        self.ledger.places().next_free(Instant::now())
    }

    /// Counts calls that may have been made before this budget existed.
    fn note_past(&self, past: &[CallBlock]) {
        let now = Instant::now();
        let mut places = self.ledger.places();
        for block in past {
            let rest = WINDOW.saturating_sub(block.ended());
            let free_at = std::iter::repeat_n(now + rest, usize::try_from(block.calls).unwrap_or(usize::MAX));
            places.cooling.extend(free_at.filter(|free_at| *free_at > now));
        }
        places.cooling.make_contiguous().sort_unstable();
    }
}

/// The right to make one call. Hold it until the answer is read; its place frees 60 s after it is dropped.
#[derive(Debug)]
#[must_use]
pub struct Permit {
    ledger: Arc<Ledger>,
    counts: bool,
}

impl Permit {
    /// Gives the place back at once, because no call was made.
    pub fn give_back(mut self) {
        self.counts = false;
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut places = self.ledger.places();
        places.under_way -= 1;
        if self.counts {
            places.cooling.push_back(Instant::now() + WINDOW);
        }
        drop(places);
        self.ledger.changed.notify_one();
    }
}

#[derive(Debug)]
struct Ledger {
    places: Mutex<Places>,
    changed: Notify,
}

impl Ledger {
    fn places(&self) -> MutexGuard<'_, Places> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Debug)]
struct Places {
    size: usize,
    under_way: usize,
    /// When the places of ended calls free, soonest first.
    cooling: VecDeque<Instant>,
    blocked_until: Option<Instant>,
}

impl Places {
    /// Takes a place, or says when to try again; `None` is "when a call ends".
    fn take(&mut self, now: Instant) -> Result<(), Option<Instant>> {
        if self.available(now) == 0 {
            return Err(self.next_free(now));
        }
        self.under_way += 1;
        Ok(())
    }

    fn available(&mut self, now: Instant) -> usize {
        let cooled = self.cooling.partition_point(|free_at| *free_at <= now);
        self.cooling.drain(..cooled);
        match self.blocked_until(now) {
            Some(_) => 0,
            None => self.size.saturating_sub(self.under_way + self.cooling.len()),
        }
    }

    fn blocked_until(&self, now: Instant) -> Option<Instant> {
        self.blocked_until.filter(|until| *until > now)
    }

    fn next_free(&mut self, now: Instant) -> Option<Instant> {
        if self.available(now) > 0 {
            return None;
        }
        let too_many = (self.under_way + self.cooling.len()).checked_sub(self.size);
        let free_at = too_many.and_then(|place| self.cooling.get(place).copied());
        let is_full = too_many.is_some();
        match self.blocked_until(now) {
            Some(until) if !is_full => Some(until),
            Some(until) => free_at.map(|at| at.max(until)),
            None => free_at,
        }
    }
}

#[cfg(test)]
mod tests;
