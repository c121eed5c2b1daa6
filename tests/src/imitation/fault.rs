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

const WAYS: [Fault; 13] = [
    Fault::Status(500, Effect::None),
    Fault::Status(500, Effect::Taken),
    Fault::Status(503, Effect::None),
    Fault::Status(503, Effect::Taken),
    Fault::TooMany,
    Fault::Reset(Effect::None),
    Fault::Reset(Effect::Taken),
    Fault::Hang(Effect::None),
    Fault::Hang(Effect::Taken),
    Fault::HalfBody,
    Fault::Garbage,
    Fault::EmptyOk,
    Fault::Slow(Duration::ZERO),
];
/// A hang costs half a minute of its client's patience: three of four become something quicker.
const HANGS_KEPT_PER_MILLE: u64 = 250;

/// Decides which calls fail, and how.
#[derive(Debug)]
pub(super) struct Faults {
    per_mille: u64,
    chance: Chance,
}

impl Faults {
    pub(super) fn new(per_mille: u64, seed: u64) -> Self {
        Self { per_mille, chance: Chance::new(seed).part("faults", 0) }
    }

    /// What becomes of the next call.
    pub(super) fn next(&mut self) -> Option<Fault> {
        self.chance.hits(self.per_mille).then(|| match *self.chance.pick(&WAYS) {
            Fault::Hang(effect) if !self.chance.hits(HANGS_KEPT_PER_MILLE) => Fault::Reset(effect),
            Fault::Slow(_) => Fault::Slow(Duration::from_millis(self.chance.between(100, 2_000))),
            fault => fault,
        })
    }
}
