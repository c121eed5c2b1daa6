//! Random numbers that are the same in every run.

use std::hash::{DefaultHasher, Hash, Hasher};

/// Random numbers: the same name gives the same ones.
pub(super) struct Rng(u64);

impl Rng {
    pub(super) fn named(name: &str) -> Self {
        let mut hasher = DefaultHasher::new();
        name.hash(&mut hasher);
        Self(hasher.finish())
    }

    /// A number below `end`, or 0 where there is none.
    pub(super) fn below(&mut self, end: usize) -> usize {
        let next = self.next() % u64::try_from(end).unwrap_or(u64::MAX).max(1);
        usize::try_from(next).unwrap_or_default()
    }

    pub(super) fn byte(&mut self) -> u8 {
        self.next().to_le_bytes()[3]
    }

    pub(super) fn bytes(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| self.byte()).collect()
    }

    /// At most that many of them, in any order.
    pub(super) fn some<T>(&mut self, mut all: Vec<T>, most: usize) -> Vec<T> {
        let kept = all.len().min(most);
        for at in 0..kept {
            let other = at + self.below(all.len() - at);
            all.swap(at, other);
        }
        all.truncate(kept);
        all
    }

    /// Marsaglia's xorshift64.
    fn next(&mut self) -> u64 {
        self.0 |= u64::from(self.0 == 0);
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}
