//! Random choices that a seed decides.

use std::time::Duration;

/// A row of choices, the same for the same seed (splitmix64).
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    /// The choices of that seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A row of its own for one part of the whole, whatever the other parts draw.
    pub fn part(&self, what: &str, number: u64) -> Self {
        let name = what.bytes().fold(self.0, |sum, byte| mixed(sum ^ u64::from(byte)));
        Self(mixed(name ^ number))
    }

    /// A number from `low` up to, but without, `high`.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.next() % (high - low).max(1)
    }

    /// True so often of a thousand times.
    pub fn hits(&mut self, per_mille: u64) -> bool {
        self.between(0, 1_000) < per_mille
    }

    /// One of several; the list is not empty.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }

    /// A place in a list of that length.
    pub fn below(&mut self, length: usize) -> usize {
        usize::try_from(self.between(0, length as u64)).unwrap_or_default()
    }

    /// How long to wait: always less than so many milliseconds.
    pub fn pause(&mut self, longest_millis: u64) -> Duration {
        Duration::from_millis(self.between(0, longest_millis))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mixed(self.0)
    }
}

fn mixed(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}
