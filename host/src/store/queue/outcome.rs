//! How an attempt to deliver ended, and what comes next.

use std::time::Duration;

use super::claim::Claim;
use crate::store::{Body, Reason};

/// How a step ended.
#[derive(Clone, PartialEq, Eq)]
pub enum AttemptOutcome {
    /// Wix has the message.
    Sent {
        /// The delivery.
        delivery: i64,
        /// Wix's message id.
        message_id: String,
    },
    /// Later again. A delivery that is given was surely not sent.
    Retry {
        /// The delivery whose send failed for sure.
        unsent: Option<i64>,
        /// How long to wait.
        after: Duration,
        /// Why.
        reason: Reason,
    },
    /// Wix does not find what it is about, or does not see it yet: look it up again. A delivery that is given was surely
    /// not sent.
    Gone {
        /// The delivery whose send failed for sure.
        unsent: Option<i64>,
        /// How long to wait.
        after: Duration,
        /// Why.
        reason: Reason,
    },
    /// A send may or may not have arrived: look again later. The contact stays taken.
    InDoubt {
        /// The delivery.
        delivery: i64,
        /// How long to wait.
        after: Duration,
        /// Why.
        reason: Reason,
    },
    /// A look worked and found nothing yet: look again later. The contact stays taken.
    LookAgain {
        /// The delivery.
        delivery: i64,
        /// How long to wait.
        after: Duration,
        /// Why.
        reason: Reason,
    },
    /// Wix refused the body for good: send this one instead, at once. Nothing was sent.
    Reword {
        /// The delivery.
        delivery: i64,
        /// The new `message` object of Send Message.
        body: Body,
        /// Why.
        reason: Reason,
    },
    /// A delivery's conversation or contact is gone: resolve it again, at once.
    Replan {
        /// Why.
        reason: Reason,
    },
    /// Waits for something named.
    Hold {
        /// For what.
        reason: Reason,
        /// Look again after this long; without, only when a link or site arrives.
        recheck: Option<Duration>,
    },
    /// Not to be shown.
    Ignore {
        /// Why.
        reason: Reason,
    },
    /// Given up; needs a human.
    Dead {
        /// The delivery given up; without, the whole event.
        delivery: Option<i64>,
        /// Why.
        reason: Reason,
    },
}

impl AttemptOutcome {
    /// How it ended, in one word or two: for the ledger and for metrics.
    pub fn outcome(&self) -> &'static str {
        match self {
            Self::Sent { .. } => "sent",
            Self::Retry { .. } => "retry",
            Self::Gone { .. } => "gone",
            Self::InDoubt { .. } => "in_doubt",
            Self::LookAgain { .. } => "not_found",
            Self::Reword { .. } => "reworded",
            Self::Replan { .. } => "replan",
            Self::Hold { .. } => "held",
            Self::Ignore { .. } => "ignored",
            Self::Dead { .. } => "dead",
        }
    }

    /// Why, where there is more to say.
    pub fn reason(&self) -> Option<&Reason> {
        match self {
            Self::Sent { .. } => None,
            Self::Retry { reason, .. }
            | Self::Gone { reason, .. }
            | Self::InDoubt { reason, .. }
            | Self::LookAgain { reason, .. }
            | Self::Reword { reason, .. }
            | Self::Replan { reason }
            | Self::Hold { reason, .. }
            | Self::Ignore { reason }
            | Self::Dead { reason, .. } => Some(reason),
        }
    }

    /// The delivery that it is about.
    pub fn delivery(&self) -> Option<i64> {
        match self {
            Self::Sent { delivery, .. }
            | Self::InDoubt { delivery, .. }
            | Self::LookAgain { delivery, .. }
            | Self::Reword { delivery, .. } => Some(*delivery),
            Self::Retry { unsent: delivery, .. }
            | Self::Gone { unsent: delivery, .. }
            | Self::Dead { delivery, .. } => *delivery,
            Self::Replan { .. } | Self::Hold { .. } | Self::Ignore { .. } => None,
        }
    }
}

/// What the claim's holder does next.
#[derive(Debug)]
pub enum Recorded {
    /// The next event of the lane, or the same one with deliveries left.
    Next(Box<Claim>),
    /// The claim is over.
    Released,
}
