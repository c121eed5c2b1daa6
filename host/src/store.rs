//! What the host keeps: requests, events, deliveries, lanes, links and attempts, and the only way to change them.
//!
//! `role` is what the rest of the host sees: small traits by who uses them. Every method is one transaction. Callers
//! pass durations, never instants: the store's clock decides. `ledger` is the rules, written once over the narrow
//! interface of `transaction`; `sqlite` is the database that they run in.

mod address_kind;
mod body;
mod debug;
mod engine;
mod error;
mod intake;
mod ledger;
mod link;
mod lookup;
mod open;
mod operator;
mod queue;
mod reader;
mod reason;
mod role;
mod sqlite;
mod transaction;
mod value;
mod wake;

pub use self::address_kind::AddressKind;
pub use self::body::Body;
pub use self::error::StoreError;
pub use self::intake::{
    IngestReport, NewEvent, NewLink, ParsedRequest, RequestSource, Route, SharedRequest, StoredRequest,
};
pub use self::link::{StoredLink, namespace};
pub use self::lookup::ClaimedLookup;
pub use self::open::{open, open_reader};
pub use self::operator::{
    AttemptLine, Counts, DeliveryLine, EntryId, EntryReport, EventFilter, EventLine, EventRecord,
    FrozenDelivery, HeldPerson, HeldRequest, KeptEvent, LinkLine, LinkOutcome, NoHandle, Obstacle, PersonId,
    PersonLine, RequestReport, Requeue, RequeueOutcome,
};
pub use self::queue::{AttemptOutcome, Claim, ClaimRef, Delivery, DeliveryState, Plan, Recorded, Start};
pub use self::reader::Reader;
pub use self::reason::Reason;
pub use self::role::{
    Calls, Commands, Health, Hints, Ingest, Lookups, People, Queue, RequestLog, Store, Upkeep,
};
pub use self::sqlite::SqliteStore;
pub use self::wake::Wakes;
