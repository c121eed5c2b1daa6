//! Sends in doubt: the request may have reached Wix, and no readable answer came back (Wix "List Messages"). Pure.

use std::time::Duration;

use super::failure::{Retry, Verdict};
use crate::retry::{backoff, is_hopeless};
use crate::store::{AttemptOutcome, Claim, Delivery, Reason};
use crate::wix::{ListedMessage, RenderedMessage, WixError};

/// When the host looks into the conversation, counted from the start of the doubt.
const DOUBT_CHECKS: [Duration; 3] = [Duration::from_secs(1), Duration::from_secs(3), Duration::from_secs(10)];
/// How often in a row a conversation that is gone is looked for: about half an hour.
const GONE_CHECKS: u32 = 14;
/// How far Wix's clock may be behind ours. A wide margin is safe: messages that the ledger holds do not count.
const CLOCK_MARGIN_MICROS: i64 = 120_000_000;

/// The beginning of a doubt: the host waits, then looks.
pub(super) fn begun(delivery: &Delivery, reason: Reason) -> AttemptOutcome {
    AttemptOutcome::InDoubt { delivery: delivery.id, after: DOUBT_CHECKS[0], reason }
}

/// From when on the conversation is read, in microseconds since 1970 by Wix's clock.
pub(super) fn since(delivery: &Delivery) -> i64 {
    delivery.started_at.unwrap_or_default() - CLOCK_MARGIN_MICROS
}

/// The listed messages that may be the one in doubt, sent by our app where that is known.
pub(super) fn candidates(
    listed: Vec<ListedMessage>,
    sent: &RenderedMessage,
    app_id: Option<&str>,
) -> Vec<ListedMessage> {
    listed.into_iter().filter(|message| message.may_be_of(app_id) && message.shows(sent)).collect()
}

/// The message in doubt: the oldest candidate that no delivery accounts for.
pub(super) fn found(candidates: Vec<ListedMessage>, known: &[String]) -> Option<String> {
    let unknown = candidates.into_iter().filter(|message| !known.contains(&message.id));
    unknown.min_by_key(|message| message.sequence).map(|message| message.id)
}

/// What follows a look that found the message or not; `None` when it is surely not there and can be sent again.
pub(super) fn looked(
    claim: &Claim,
    delivery: &Delivery,
    doubtful_for: Duration,
    found: Option<String>,
) -> Option<AttemptOutcome> {
    if let Some(message_id) = found {
        return Some(AttemptOutcome::Sent { delivery: delivery.id, message_id });
    }
    if is_hopeless(claim.attempts, claim.failing_for) {
        let reason = Reason::NeverAnswered;
        return Some(AttemptOutcome::Dead { delivery: Some(delivery.id), reason });
    }
    let next = DOUBT_CHECKS.iter().find(|check| **check > doubtful_for)?;
    Some(AttemptOutcome::LookAgain {
        delivery: delivery.id,
        after: next.saturating_sub(doubtful_for),
        reason: Reason::NotThereYet,
    })
}

/// What follows a look that failed: another one, or a human where none can ever work.
pub(super) fn not_looked(claim: &Claim, delivery: &Delivery, error: &WixError) -> Verdict {
    let (delivery, problem) = (delivery.id, error.to_string());
    let may_come_back = error.is_not_found() && claim.failures < GONE_CHECKS;
    let retry = Retry::of(claim, error)
        .or_else(|| may_come_back.then(|| Retry { after: backoff(claim.failures), effect: None }));
    if let Some(Retry { after, effect }) = retry {
        let reason = Reason::DoubtUnreadable { problem };
        Verdict { effect, outcome: AttemptOutcome::InDoubt { delivery, after, reason } }
    } else {
        let reason = Reason::DoubtUnresolvable { problem };
        AttemptOutcome::Dead { delivery: Some(delivery), reason }.into()
    }
}

#[cfg(test)]
mod tests;
