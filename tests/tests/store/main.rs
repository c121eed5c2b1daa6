//! The store's contract, case by case, over every store there is.

mod calls;
mod choices;
mod claims;
mod held;
mod held_requests;
mod intake;
mod links;
mod lookups;
mod operator_links;
mod replay;
mod retention;
mod routes;
mod sends;
