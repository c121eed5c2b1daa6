//! In the order of arrival: reads what stored requests say, routes it, and queues it.

mod ingest;
mod lookup;
mod parse;
mod pause;
mod route;
mod run;

pub(crate) use self::ingest::start_series;
pub use self::lookup::{release_lookups, run_lookups};
pub(crate) use self::parse::read;
pub use self::route::reroute_waiting;
pub(crate) use self::route::routed;
pub use self::run::run_intake;
