//! The store's contract, case by case, over every store there is.

mod calls;
mod choices;
mod claims;
mod held;
mod intake;
mod links;
mod lookups;
mod parked;
mod replay;
mod retention;
mod routes;
mod sends;
mod vouched;
