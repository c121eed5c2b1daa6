//! What goes into the store and what comes out of it.

mod claim;
mod debug;
mod delivery;
mod intake;
mod line;
mod outcome;
mod replay;
mod route;

pub use self::claim::{Claim, ClaimRef, ClaimedLookup, StoredLink};
pub use self::delivery::{Delivery, DeliveryState, Plan, Start};
pub use self::intake::{IngestReport, NewEvent, NewLink, ParsedRequest, RequestSource, StoredRequest};
pub(super) use self::line::milliseconds;
pub use self::line::{Counts, EventLine};
pub use self::outcome::{AttemptOutcome, Recorded};
pub use self::replay::{KeptEvent, Requeue};
pub use self::route::Route;
