//! A recorded call cannot be played again much later.

use jiff::{SignedDuration, Timestamp};

use super::custom;
use super::forgery::{Art, Forgery, refused};
use super::look_at::IN_SIGNATURE;
use super::subject::{Case, Subject};
use crate::connector::DynConnector;
use crate::receive::{Received, receive};
use crate::request::{Headers, WebhookRequest};

pub(super) const ART: Art = Art { of: "its time", applies: |case| case.is_timed, forgeries };

const YEAR: i64 = 365 * 86_400;
/// What stands within a day of the clock is taken for a time.
const NEAR: i64 = 86_400;

pub(super) fn check(subject: &Subject) -> Result<(), String> {
    subject.cases.iter().try_for_each(|case| check_edges(subject, case))?;
    ART.check(subject)
}

/// The call as it would arrive too early or too late.
pub(super) fn forgeries(case: &Case) -> Vec<Forgery> {
    let (signed_at, edge) = match case.anatomy.time {
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
    let received_at = signed_at.checked_add(SignedDuration::from_secs(later)).ok()?;
    Some(WebhookRequest { received_at, ..request.clone() })
}

/// What is off by just as much as is allowed is accepted.
fn check_edges(subject: &Subject, case: &Case) -> Result<(), String> {
    let Some((signed_at, tolerance)) = case.anatomy.time else { return Ok(()) };
    for age in [i64::from(tolerance), -i64::from(tolerance)] {
        let request = arriving(&case.signed, signed_at, age);
        let received = request.map(|request| receive(&*subject.connector, request));
        if !matches!(received, None | Some(Ok(Received::Verified(_)))) {
            let what = format!("refused although only {age} s off, which is allowed");
            return Err(case.fault(what, IN_SIGNATURE));
        }
    }
    Ok(())
}

/// Whether the signature names a time, told by its value or by what it does.
pub(super) fn is_timed(connector: &dyn DynConnector, case: &Case) -> bool {
    let is_seen = case.anatomy.is_code && case.is_own;
    case.anatomy.time.is_some()
        || (is_seen && custom::tells_the_time(connector.signature(), &case.unsigned, &case.signed))
        || signs_a_time(connector, case)
}

/// Whether a header holds a time near the clock that cannot be changed.
fn signs_a_time(connector: &dyn DynConnector, case: &Case) -> bool {
    let now = case.signed.received_at;
    let mut timed = case.signed.headers.iter().filter_map(|(name, value)| {
        let later = later(value, now)?;
        let headers = case.signed.headers.iter();
        let headers =
            headers.map(|(other, value)| (other, if other == name { later.as_str() } else { value }));
        Some(WebhookRequest { headers: headers.collect::<Headers>(), ..case.signed.clone() })
    });
    timed.any(|request| refused(connector, request).is_ok())
}

/// The text with its first time near the clock moved on by a second.
fn later(text: &str, now: Timestamp) -> Option<String> {
    let numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|part| matches!(part.len(), 10 | 13));
    let is_near = |number: &i64| {
        let seconds = if *number > 100_000_000_000 { number / 1000 } else { *number };
        (seconds - now.as_second()).abs() <= NEAR
    };
    let found = numbers.filter_map(|part| part.parse().ok()).find(is_near)?;
    Some(text.replacen(&found.to_string(), &(found + 1).to_string(), 1))
}
