//! Intake: what stored requests say is queued, in the order of arrival.
//!
//! Read it in this order, which is the way of a request:
//!
//! - `run` takes stored requests, `parse` lets the connector read one;
//! - `route` finds the lane and the site of each event;
//! - `ingest` hands all of it to the store, which dedupes, links and queues;
//! - `lookup` asks providers for what a request did not say, and goes the same way with the answer.

mod ingest;
mod lookup;
mod parse;
mod route;
mod run;

pub(crate) use self::ingest::start_series;
pub use self::lookup::{release_lookups, run_lookups};
pub(crate) use self::parse::{parse, read};
pub use self::route::reroute_waiting;
pub(crate) use self::route::routed;
pub use self::run::run_intake;
