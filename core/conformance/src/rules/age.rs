//! A recorded call cannot be played again much later.

use inbox_core::WebhookRequest;
use inbox_core::host::{Received, receive};
use jiff::{SignedDuration, Timestamp};

use super::changed::received_at;
use super::finding::IN_SIGNATURE;
use super::forgery::{Forgery, ForgeryKind};
use super::subject::{Case, Subject};

pub(super) const KIND: ForgeryKind = ForgeryKind { of: "its time", applies: |case| case.is_timed, forgeries };

const YEAR: i64 = 365 * 86_400;

pub(super) fn check(subject: &Subject) -> Result<(), String> {
    subject.cases.iter().try_for_each(|case| check_edges(subject, case))?;
    KIND.check(subject)
}

/// The call as it would arrive too early or too late.
pub(super) fn forgeries(case: &Case) -> Vec<Forgery> {
    let (signed_at, edge) = match case.parts.time {
        Some((signed_at, tolerance)) => (signed_at, Some(i64::from(tolerance) + 1)),
        None => (case.signed.received_at, None),
    };
    let ages = edge.into_iter().chain([YEAR]).flat_map(|age| [age, -age]);
    ages.filter(|_| case.is_timed).filter_map(|age| forgery(case, signed_at, age)).collect()
}

fn forgery(case: &Case, signed_at: Timestamp, age: i64) -> Option<Forgery> {
    let when = if age < 0 { "before" } else { "after" };
    let what = format!(
        "it arrives {} s {when} the time that its signature names; give the recipe a `.timestamp(…)`, and a custom \
         signature a limit",
        age.abs()
    );
    Some(Forgery::new(what, arriving(&case.signed, signed_at, age)?))
}

/// The call as it would arrive that many seconds after this instant.
fn arriving(request: &WebhookRequest, signed_at: Timestamp, later: i64) -> Option<WebhookRequest> {
    Some(received_at(request, signed_at.checked_add(SignedDuration::from_secs(later)).ok()?))
}

/// What is off by just as much as is allowed is accepted.
fn check_edges(subject: &Subject, case: &Case) -> Result<(), String> {
    let Some((signed_at, tolerance)) = case.parts.time else { return Ok(()) };
    for age in [i64::from(tolerance), -i64::from(tolerance)] {
        let request = arriving(&case.signed, signed_at, age);
        let received = request.map(|request| receive(&*subject.connector, request));
        if !matches!(received, None | Some(Ok(Received::Verified(_)))) {
            let what = format!("refused although it is only {age} s off, which is allowed");
            return Err(case.fault(what, IN_SIGNATURE));
        }
    }
    Ok(())
}
