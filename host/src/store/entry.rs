//! What goes into the store and what comes out of it.

mod debug;

use std::time::Duration;

use inbox_core::{Event, Link, Lookup, Malformed, Timestamp, VerifiedRequest};
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::{EntryId, PersonId};

/// A verified request as it was stored.
#[derive(Debug)]
pub struct StoredRequest {
    /// Its place in the order of arrival.
    pub id: i64,
    /// The instance that received it.
    pub instance: String,
    /// The request, verified then.
    pub request: VerifiedRequest,
}

/// Where an intake comes from; it is done with in the same transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IntakeSource {
    /// A stored request.
    Request(i64),
    /// A look-up, by its id.
    Lookup(i64),
}

/// What one request or look-up said, routed.
#[derive(Debug)]
pub struct Intake {
    /// Where it comes from.
    pub source: IntakeSource,
    /// The instance.
    pub instance: String,
    /// When the host received the request.
    pub received_at: Timestamp,
    /// Events, in the order of the body.
    pub events: Vec<NewEvent>,
    /// Look-ups to make.
    pub lookups: Vec<Lookup>,
    /// Facts, applied before the events.
    pub links: Vec<NewLink>,
    /// Reasons of what is none of an inbox's business.
    pub ignored: Vec<String>,
    /// Entries that could not be read.
    pub malformed: Vec<Malformed>,
    /// Why the request cannot be read now: it is held, and read once its instance is there again.
    pub parked: Option<String>,
}

/// An event with its lane and site.
#[derive(Clone)]
pub struct NewEvent {
    /// The event.
    pub event: Event<Value>,
    /// Its lane, by [`Event::lane`].
    pub lane: String,
    /// The site that its account belongs to; without one it is held.
    pub site: Option<String>,
}

/// An event that was kept.
#[derive(Debug)]
pub struct KeptEvent {
    /// The request it came in.
    pub request: i64,
    /// The instance.
    pub instance: String,
    /// The event; none when it cannot be read back, or is no longer kept.
    pub event: Option<Event<Value>>,
}

/// A dead event as it is to wait again.
#[derive(Debug, Clone)]
pub struct Revival {
    /// As it was kept.
    pub stored: NewEvent,
    /// As its request says it now: counts when nothing of it was sent or may have been.
    pub fresh: Option<NewEvent>,
}

/// A link with the lane that it concerns.
pub struct NewLink {
    /// The fact.
    pub link: Link,
    /// The lane of its external id: a held head of it wakes.
    pub lane: String,
}

/// What an intake did.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct IntakeReport {
    /// Events queued.
    pub events: usize,
    /// Look-ups queued.
    pub lookups: usize,
    /// Events and look-ups that were there already.
    pub duplicates: usize,
}

/// Proof of a claim: every write of its holder carries it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimRef {
    /// The lane.
    pub lane: i64,
    /// The lane's epoch at the time of the claim: the fencing token.
    pub epoch: i64,
    /// The lane's site.
    pub site: String,
    /// The head event.
    pub event: i64,
    /// How long the lane stays leased after each write.
    pub lease: Duration,
}

/// A leased lane with its head event.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The proof.
    pub token: ClaimRef,
    /// The instance that the event came through.
    pub instance: String,
    /// The event.
    pub event: Event<Value>,
    /// Its deliveries, if it was planned before.
    pub deliveries: Vec<Delivery>,
    /// What a provider vouched for about its external id.
    pub link: Option<StoredLink>,
    /// Failures since a call succeeded.
    pub failures: u32,
    /// For how long it has been failing to get anywhere.
    pub failing_for: Duration,
    /// Attempts on the event so far.
    pub attempts: u32,
    /// How often Wix did not find what the event is about.
    pub gone: u32,
    /// Rechecks since it was held.
    pub rechecks: u32,
}

/// One event on its way to one contact.
#[derive(Clone, PartialEq)]
pub struct Delivery {
    /// Its id.
    pub id: i64,
    /// The contact, frozen.
    pub contact: String,
    /// The `message` object of Send Message, frozen.
    pub body: Value,
    /// The step it is at.
    pub step: DeliveryStep,
    /// The conversation of the last attempt.
    pub conversation: Option<String>,
    /// When the last attempt started, in microseconds since the epoch.
    pub started_at: Option<i64>,
    /// For how long it has been in doubt whether Wix has it.
    pub doubtful_for: Option<Duration>,
}

/// How far a delivery is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryStep {
    /// Frozen, not under way.
    Planned,
    /// A send is under way or in doubt.
    Sending,
    /// Wix has it.
    Sent,
    /// Given up.
    Dead,
}

/// The contacts and the body of an event, to be frozen.
#[derive(Clone)]
pub struct Plan {
    /// The contacts, at least one.
    pub contacts: Vec<String>,
    /// The `message` object of Send Message.
    pub body: Value,
    /// The conversation of the first contact.
    pub conversation: String,
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

/// How a step ended.
#[derive(Clone, PartialEq, Eq)]
pub enum Step {
    /// Wix has the message.
    Sent {
        /// The delivery.
        delivery: i64,
        /// Wix's message id.
        message_id: String,
    },
    /// Later again. A delivery that is given was surely not sent.
    Retry {
        /// The delivery whose send failed for sure.
        unsent: Option<i64>,
        /// How long to wait.
        after: Duration,
        /// Why.
        reason: String,
    },
    /// Wix does not find what it is about, or does not see it yet: look it up again. A delivery that is given was surely
    /// not sent.
    Gone {
        /// The delivery whose send failed for sure.
        unsent: Option<i64>,
        /// How long to wait.
        after: Duration,
        /// Why.
        reason: String,
    },
    /// A send may or may not have arrived: look again later. The contact stays taken.
    InDoubt {
        /// The delivery.
        delivery: i64,
        /// How long to wait.
        after: Duration,
        /// Why.
        reason: String,
    },
    /// A look worked and found nothing yet: look again later. The contact stays taken.
    LookAgain {
        /// The delivery.
        delivery: i64,
        /// How long to wait.
        after: Duration,
        /// Why.
        reason: String,
    },
    /// Wix refused the body for good: send this one instead, at once. Nothing was sent.
    Reword {
        /// The delivery.
        delivery: i64,
        /// The new `message` object of Send Message.
        body: Value,
        /// Why.
        reason: String,
    },
    /// A delivery's conversation or contact is gone: resolve it again, at once.
    Replan {
        /// Why.
        reason: String,
    },
    /// Waits for something named.
    Hold {
        /// For what.
        reason: String,
        /// Look again after this long; without, only when a link or site arrives.
        recheck: Option<Duration>,
    },
    /// Not to be shown.
    Ignore {
        /// Why.
        reason: String,
    },
    /// Given up; needs a human.
    Dead {
        /// The delivery given up; without, the whole event.
        delivery: Option<i64>,
        /// Why.
        reason: String,
    },
}

impl Step {
    /// How it ended, in one word or two: for the ledger and for metrics.
    pub fn outcome(&self) -> &'static str {
        match self {
            Self::Sent { .. } => "sent",
            Self::Retry { .. } => "retry",
            Self::Gone { .. } => "gone",
            Self::InDoubt { .. } => "in doubt",
            Self::LookAgain { .. } => "not found",
            Self::Reword { .. } => "reworded",
            Self::Replan { .. } => "replan",
            Self::Hold { .. } => "held",
            Self::Ignore { .. } => "ignored",
            Self::Dead { .. } => "dead",
        }
    }

    /// Why, where there is more to say.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Sent { .. } => None,
            Self::Retry { reason, .. }
            | Self::Gone { reason, .. }
            | Self::InDoubt { reason, .. }
            | Self::LookAgain { reason, .. }
            | Self::Reword { reason, .. }
            | Self::Replan { reason }
            | Self::Hold { reason, .. }
            | Self::Ignore { reason }
            | Self::Dead { reason, .. } => Some(reason),
        }
    }

    /// The delivery that it is about.
    pub fn delivery(&self) -> Option<i64> {
        match self {
            Self::Sent { delivery, .. }
            | Self::InDoubt { delivery, .. }
            | Self::LookAgain { delivery, .. }
            | Self::Reword { delivery, .. } => Some(*delivery),
            Self::Retry { unsent: delivery, .. }
            | Self::Gone { unsent: delivery, .. }
            | Self::Dead { delivery, .. } => *delivery,
            Self::Replan { .. } | Self::Hold { .. } | Self::Ignore { .. } => None,
        }
    }
}

/// What the claim's holder does next.
#[derive(Debug)]
pub enum Settled {
    /// The next event of the lane, or the same one with deliveries left.
    Next(Box<Claim>),
    /// The claim is over.
    Released,
}

/// What is known of an external id.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct StoredLink {
    /// The e-mail address.
    pub email: Option<String>,
    /// The phone number.
    pub phone: Option<String>,
    /// The name that the provider gave when asked.
    pub name: Option<String>,
    /// How long ago the provider was asked last, whatever it said.
    pub asked_ago: Option<Duration>,
}

/// A leased look-up.
#[derive(Debug)]
pub struct ClaimedLookup {
    /// Its id.
    pub id: i64,
    /// The instance.
    pub instance: String,
    /// What to ask.
    pub lookup: Lookup,
    /// When the host received the request that asked for it.
    pub received_at: Timestamp,
    /// Failures in a row.
    pub failures: u32,
    /// For how long it has been failing.
    pub failing_for: Duration,
}

/// An account's way to its site.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Route {
    /// The instance.
    pub instance: String,
    /// The account.
    pub account: Option<String>,
    /// The site; without one, what waits is held.
    pub site: Option<String>,
}

/// How much is where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Requests stored and not taken in yet.
    pub pending_requests: u64,
    /// Events on their way.
    pub waiting: u64,
    /// Events that wait for something named.
    pub held: u64,
    /// Events given up.
    pub dead: u64,
    /// Requests or entries that could not be read.
    pub malformed: u64,
    /// Look-ups on their way.
    pub lookups: u64,
}

/// One event or unread entry as an operator sees it: no words of the message, nothing of the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EventLine {
    /// The event's id; none for an entry that could not be read or was ignored.
    pub id: Option<i64>,
    /// The request it came in.
    pub request: i64,
    /// Who it is about.
    pub person: Option<PersonId>,
    /// The instance.
    pub instance: String,
    /// The site it is routed to.
    pub site: Option<String>,
    /// The connector's word for what happened.
    pub kind: String,
    /// The provider's own id of the occurrence, as long as the event is kept.
    pub dedupe_key: Option<String>,
    /// When it happened, by the provider's clock.
    #[serde(serialize_with = "milliseconds")]
    pub occurred_at: Option<Timestamp>,
    /// When the host received it.
    #[serde(serialize_with = "milliseconds")]
    pub received_at: Timestamp,
    /// waiting, held, sent, ignored, dead or malformed.
    pub state: String,
    /// Why it is in that state, where there is more to say.
    pub reason: Option<String>,
}

impl EventLine {
    /// What an operator calls it by.
    pub fn entry(&self) -> EntryId {
        self.id.map_or(EntryId::Request(self.request), EntryId::Event)
    }
}

/// RFC 3339 with three decimals, whatever they are.
pub(super) fn milliseconds<T, S>(at: &T, serializer: S) -> Result<S::Ok, S::Error>
where
    T: Copy + Into<Option<Timestamp>>,
    S: Serializer,
{
    let at: Option<Timestamp> = (*at).into();
    at.map(|at| format!("{at:.3}")).serialize(serializer)
}
