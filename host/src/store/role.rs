//! The store by who uses it: small traits, each implemented once, for every database that the ledger runs in.

mod calls;
mod commands;
mod health;
mod hints;
mod ingest;
mod lookups;
mod people;
mod queue;
mod request_log;
mod store;
mod upkeep;

pub use self::calls::Calls;
pub use self::commands::Commands;
pub use self::health::Health;
pub use self::hints::Hints;
pub use self::ingest::Ingest;
pub use self::lookups::Lookups;
pub use self::people::People;
pub use self::queue::Queue;
pub use self::request_log::RequestLog;
pub use self::store::Store;
pub use self::upkeep::Upkeep;
