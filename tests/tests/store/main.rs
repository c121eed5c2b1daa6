//! The store's contract, case by case, over every store there is.

mod claims;
mod held;
mod intake;
mod links;
mod lookups;
mod sends;
