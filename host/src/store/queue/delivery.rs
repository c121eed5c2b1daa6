//! Deliveries: what is frozen of an event, and whether a send may start.

use std::time::Duration;

use crate::store::Body;

/// The contacts and the body of an event, to be frozen.
#[derive(Clone)]
pub struct Plan {
    /// The contacts, at least one.
    pub contacts: Vec<String>,
    /// The `message` object of Send Message.
    pub body: Body,
    /// The conversation of the first contact.
    pub conversation: String,
}

/// One event on its way to one contact.
#[derive(Clone, PartialEq)]
pub struct Delivery {
    /// Its id.
    pub id: i64,
    /// The contact, frozen.
    pub contact: String,
    /// The `message` object of Send Message, frozen.
    pub body: Body,
    /// How far it is.
    pub state: DeliveryState,
    /// The conversation of the last attempt.
    pub conversation: Option<String>,
    /// When the last attempt started, in microseconds since the epoch.
    pub started_at: Option<i64>,
    /// For how long it has been in doubt whether Wix has it.
    pub doubtful_for: Option<Duration>,
}

/// How far a delivery is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryState {
    /// Frozen, not under way.
    Planned,
    /// A send is under way or in doubt.
    Sending,
    /// Wix has it.
    Sent,
    /// Given up.
    Dead,
}

/// Whether a send may start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// "Sending" is recorded; the attempt started then, in microseconds since the epoch.
    Go {
        /// Start of the attempt.
        started_at: i64,
    },
    /// Another send to the contact is under way or in doubt; the lane waits for it and the claim is over.
    Busy,
}
