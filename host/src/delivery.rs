//! Delivery: the queue on one side, Wix on the other.
//!
//! Read it in this order, which is the way of an event:
//!
//! - `site` claims lanes of a site as its budget allows, `lane` works through one and records how each attempt ends;
//! - `event` is one attempt: decide, freeze (`frozen`), send. Every early return is a `stop`;
//! - the decisions, one place each and used by `explain` too: `policy` and `message` say what is shown, `person` says
//!   who it is, `contacts` whom that leads to; `recipients` puts them together with what Wix and providers (`people`, `providers`) answer;
//! - what happens after a failure, without any I/O: `failure` for calls that failed, `doubt` for sends whose outcome is
//!   unknown.

mod address;
#[cfg(test)]
mod claims;
mod contacts;
mod doubt;
mod event;
mod failure;
mod frozen;
mod journal;
mod lane;
mod message;
mod people;
mod person;
mod policy;
mod providers;
mod recipients;
mod site;
mod stop;

pub(crate) use address::Address;
pub(crate) use contacts::{Choice, Unknown};
pub use event::SiteDelivery;
pub(crate) use frozen::message as frozen_message;
pub use journal::budget;
pub(crate) use lane::start_series;
pub(crate) use message::message_of;
pub(crate) use person::{Missing, Person, Source};
pub(crate) use policy::Policy;
pub use providers::Providers;

pub use site::run_site;
