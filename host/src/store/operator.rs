//! What an operator asks for and sees.

mod counts;
mod entry;
mod filter;
mod handle;
mod held;
mod line;
mod person;
mod record;
mod requeue;
mod time;

pub use self::counts::Counts;
pub use self::entry::{AttemptLine, DeliveryLine, EntryReport, RequestReport};
pub use self::filter::EventFilter;
pub use self::handle::{EntryId, NoHandle, PersonId};
pub use self::held::{HeldPerson, HeldRequest};
pub use self::line::EventLine;
pub use self::person::{LinkLine, LinkOutcome, PersonLine};
pub use self::record::{EventRecord, FrozenDelivery};
pub use self::requeue::{KeptEvent, Obstacle, Requeue, RequeueOutcome};
