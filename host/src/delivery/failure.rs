//! What a failed call to Wix means for an event. Pure: what is to be done besides the record is said, not done.

use std::time::Duration;

use super::frozen;
use crate::retry::{backoff, is_hopeless};
use crate::store::{AttemptOutcome, Claim, Delivery, DeliveryState, Reason};
use crate::wix::{RenderedMessage, Scope, WixError};

/// How long a site is paused when only a human can fix its credentials, permissions or address.
pub(super) const SITE_PAUSE: Duration = Duration::from_mins(1);
/// How often something that is gone is looked up again.
const GONE_TRIES: u32 = 3;
/// How often a contact that exists and is not found yet is looked up again: about two minutes.
const CONFLICT_TRIES: u32 = 8;

/// What follows a failed call.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    /// What is done first.
    pub(super) effect: Option<Effect>,
    /// What is recorded.
    pub(super) outcome: AttemptOutcome,
}

/// What a failed call requires besides its record.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// Forget the conversation with that contact.
    ForgetConversation(String),
    /// Forget which contact the person is.
    ForgetContact,
    /// Make no calls to the site for a while: nothing works until a human fixes it.
    PauseSite,
}

impl From<AttemptOutcome> for Verdict {
    fn from(outcome: AttemptOutcome) -> Self {
        Self { effect: None, outcome }
    }
}

/// What follows a Send Message that failed for sure.
pub(super) fn of_send(claim: &Claim, delivery: &Delivery, error: &WixError) -> Verdict {
    let (unsent, reason) = (Some(delivery.id), Reason::text(error));
    if error.is_gone() && claim.gone < GONE_TRIES {
        let outcome = AttemptOutcome::Gone { unsent, after: Duration::ZERO, reason };
        return Verdict { effect: Some(Effect::ForgetConversation(delivery.contact.clone())), outcome };
    }
    if error.is_unusable_media() {
        return match frozen::message(&delivery.body).and_then(|message| message.without_media()) {
            Some(plain) => reworded(delivery, &plain, reason).into(),
            None => AttemptOutcome::Dead { delivery: unsent, reason }.into(),
        };
    }
    if error.is_conflict() {
        return AttemptOutcome::Dead { delivery: unsent, reason }.into();
    }
    retried_or_given_up(claim, unsent, unsent, error)
}

fn reworded(delivery: &Delivery, plain: &RenderedMessage, reason: Reason) -> AttemptOutcome {
    AttemptOutcome::Reword { delivery: delivery.id, body: frozen::body(plain), reason }
}

/// What follows a failed look-up of a contact or conversation; nothing was sent.
///
/// `delivery` is the one that it was for; without one, nothing is frozen yet.
pub(super) fn of_lookup(claim: &Claim, delivery: Option<&Delivery>, error: &WixError) -> Verdict {
    if error.is_gone() && claim.gone < GONE_TRIES {
        let outcome = contact_gone(claim, delivery, Reason::text(error));
        return Verdict { effect: Some(Effect::ForgetContact), outcome };
    }
    // Someone else created the contact, and the query does not see it yet.
    if error.is_conflict() && claim.gone < CONFLICT_TRIES {
        let (after, reason) = (backoff(claim.gone), Reason::text(error));
        return AttemptOutcome::Gone { unsent: None, after, reason }.into();
    }
    retried_or_given_up(claim, None, delivery.map(|delivery| delivery.id), error)
}

/// The contact was deleted or merged: the person is resolved again, unless a part of the event was or may have been sent.
fn contact_gone(claim: &Claim, delivery: Option<&Delivery>, reason: Reason) -> AttemptOutcome {
    let is_begun = |delivery: &Delivery| delivery.state != DeliveryState::Planned;
    match delivery {
        None => AttemptOutcome::Gone { unsent: None, after: backoff(claim.gone), reason },
        Some(delivery) if claim.deliveries.iter().any(is_begun) => {
            AttemptOutcome::Dead { delivery: Some(delivery.id), reason }
        }
        Some(_) => AttemptOutcome::Replan { reason },
    }
}

fn retried_or_given_up(
    claim: &Claim,
    unsent: Option<i64>,
    delivery: Option<i64>,
    error: &WixError,
) -> Verdict {
    match Retry::of(claim, error) {
        Some(Retry { after, effect }) => {
            let reason = Reason::text(error);
            Verdict { effect, outcome: AttemptOutcome::Retry { unsent, after, reason } }
        }
        None if is_hopeless(claim.attempts, claim.failing_for) => {
            let reason = Reason::GaveUp { problem: error.to_string() };
            AttemptOutcome::Dead { delivery, reason }.into()
        }
        None => AttemptOutcome::Dead { delivery, reason: Reason::text(error) }.into(),
    }
}

/// When a failed call is made again.
pub(super) struct Retry {
    pub(super) after: Duration,
    pub(super) effect: Option<Effect>,
}

impl Retry {
    /// `None` when a human must look.
    pub(super) fn of(claim: &Claim, error: &WixError) -> Option<Self> {
        if is_hopeless(claim.attempts, claim.failing_for) {
            return None;
        }
        let retry = |after| Some(Self { after, effect: None });
        match error.retry_after() {
            Some(after) => retry(after),
            None if error.scope() == Scope::Site => {
                Some(Self { after: SITE_PAUSE, effect: Some(Effect::PauseSite) })
            }
            None if error.is_repeatable() => retry(backoff(claim.failures)),
            None => None,
        }
    }
}

#[cfg(test)]
mod tests;
