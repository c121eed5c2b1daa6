//! What goes into the store and what comes out of it.

mod claim;
mod debug;
mod delivery;
mod intake;
mod line;
mod replay;
mod route;
mod step;

pub use self::claim::{Claim, ClaimRef, ClaimedLookup, StoredLink};
pub use self::delivery::{Delivery, DeliveryStep, Plan, Start};
pub use self::intake::{Intake, IntakeReport, IntakeSource, NewEvent, NewLink, StoredRequest};
pub(super) use self::line::milliseconds;
pub use self::line::{Counts, EventLine};
pub use self::replay::{KeptEvent, Revival};
pub use self::route::Route;
pub use self::step::{Settled, Step};
