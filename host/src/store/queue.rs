//! What deliveries are made from, and how they end.

mod claim;
mod delivery;
mod outcome;

pub use self::claim::{Claim, ClaimRef};
pub use self::delivery::{Delivery, DeliveryState, Plan, Start};
pub use self::outcome::{AttemptOutcome, Recorded};
