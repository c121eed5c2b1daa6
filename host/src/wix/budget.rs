//! How many calls a site may make: a sliding window, and a block after a 429.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

/// The window of Wix's limit.
const WINDOW: Duration = Duration::from_mins(1);

/// The calls that everything serving one site may make together: never more than so many in any 60 seconds.
///
/// Follows Wix "Rate Limits" (<https://dev.wix.com/docs/rest/articles/get-started/rate-limits>). A place frees 60 s
/// after its call *ended*. Wherever between start and end the server counts the call, two uses of a place are then at
/// least 60 s apart for it, so a slow network cannot break the limit.
#[derive(Debug)]
pub struct Budget {
    ledger: Arc<Ledger>,
    /// Whoever holds it is the next to get a place. Fair: first come, first served.
    turn: tokio::sync::Mutex<()>,
}

impl Budget {
    /// A budget of so many calls a minute; at least one.
    pub fn new(calls_per_minute: u32) -> Self {
        let size = usize::try_from(calls_per_minute.max(1)).unwrap_or(usize::MAX);
        let places = Places { size, under_way: 0, cooling: VecDeque::new(), blocked_until: None };
        let ledger = Ledger { places: Mutex::new(places), changed: Notify::new() };
        Self { ledger: Arc::new(ledger), turn: tokio::sync::Mutex::new(()) }
    }

    /// Waits for a free place and for the end of a block. First come, first served; safe to cancel.
    pub async fn permit(&self) -> Permit {
        let _turn = self.turn.lock().await;
        loop {
            let changed = self.ledger.changed.notified();
            let taken = self.ledger.places().take(Instant::now());
            match taken {
                Ok(()) => return Permit { ledger: Arc::clone(&self.ledger), counts: true },
                Err(Some(free_at)) => tokio::select! {
                    () = sleep_until(free_at) => {}
                    () = changed => {}
                },
                Err(None) => changed.await,
            }
        }
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

    /// Counts calls that were made before this budget existed, by how long ago they ended.
    pub fn note_past(&self, ages: &[Duration]) {
        let now = Instant::now();
        let rests = ages.iter().filter_map(|age| WINDOW.checked_sub(*age));
        let mut places = self.ledger.places();
        places.cooling.extend(rests.filter(|rest| !rest.is_zero()).map(|rest| now + rest));
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
