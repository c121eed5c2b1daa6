//! The ways in which a call may fail.

use std::time::Duration;

use crate::chance::Chance;

/// Whether a call that fails took effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    None,
    Taken,
}

/// One way to fail.
#[derive(Debug, Clone, Copy)]
pub(super) enum Fault {
    Status(u16, Effect),
    /// 429 with `Retry-After`.
    TooMany,
    Reset(Effect),
    /// No answer until the client gives up.
    Hang(Effect),
    HalfBody,
    Garbage,
    EmptyOk,
    /// The right effect and answer, late.
    Slow(Duration),
}

impl Fault {
    pub(super) fn has_effect(self) -> bool {
        match self {
            Self::Status(_, effect) | Self::Reset(effect) | Self::Hang(effect) => effect == Effect::Taken,
            Self::TooMany => false,
            Self::HalfBody | Self::Garbage | Self::EmptyOk | Self::Slow(_) => true,
        }
    }
}

/// All ways but the slow ones, which differ in length, and the hangs.
const QUICK: [Fault; 10] = [
    Fault::Status(500, Effect::None),
    Fault::Status(500, Effect::Taken),
    Fault::Status(503, Effect::None),
    Fault::Status(503, Effect::Taken),
    Fault::TooMany,
    Fault::Reset(Effect::None),
    Fault::Reset(Effect::Taken),
    Fault::HalfBody,
    Fault::Garbage,
    Fault::EmptyOk,
];
/// A hang costs half a minute of its client's patience, so it is dealt less often than the others.
const HANGS: [Fault; 2] = [Fault::Hang(Effect::None), Fault::Hang(Effect::Taken)];
/// How often the others are dealt for one hang of each sort.
const QUICK_FOR_ONE_HANG: usize = 6;
/// The longest delay.
const SLOWEST_MILLIS: u64 = 2_000;

/// Decides which calls fail, and how.
#[derive(Debug)]
pub(super) struct Faults {
    per_mille: u64,
    chance: Chance,
    /// Ways are dealt like cards, so that a few dozen failing calls have seen them all.
    deck: Vec<Fault>,
}

impl Faults {
    pub(super) fn new(per_mille: u64, seed: u64) -> Self {
        Self { per_mille, chance: Chance::new(seed).part("faults", 0), deck: Vec::new() }
    }

    /// What becomes of the next call.
    pub(super) fn next(&mut self) -> Option<Fault> {
        if !self.chance.hits(self.per_mille) {
            return None;
        }
        if self.deck.is_empty() {
            self.deck = deck(&mut self.chance);
        }
        let place = self.chance.below(self.deck.len());
        Some(self.deck.swap_remove(place))
    }
}

fn deck(chance: &mut Chance) -> Vec<Fault> {
    let slow = || Fault::Slow(Duration::from_millis(chance.between(100, SLOWEST_MILLIS)));
    let slow: Vec<Fault> = std::iter::repeat_with(slow).take(QUICK_FOR_ONE_HANG).collect();
    [QUICK.repeat(QUICK_FOR_ONE_HANG), slow, HANGS.to_vec()].concat()
}
