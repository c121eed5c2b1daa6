//! A recorded call cannot be played again much later.

use jiff::{SignedDuration, Timestamp};

use super::custom;
use super::forgery::{IN_SIGNATURE, refused};
use super::subject::{Case, Subject};
use crate::receive::{Received, receive};
use crate::request::{Headers, WebhookRequest};

const YEAR: i64 = 365 * 86_400;
/// What stands within a day of the clock is taken for a time.
const NEAR: i64 = 86_400;

pub(super) fn check(subject: &Subject) -> Result<(), String> {
    subject.cases.iter().try_for_each(|case| check_case(subject, case))
}

fn check_case(subject: &Subject, case: &Case) -> Result<(), String> {
    match case.anatomy.tolerance.map(i64::from) {
        Some(tolerance) if case.is_own => {
            for age in [tolerance, -tolerance] {
                check_accepted(subject, case, age)?;
            }
            for age in [tolerance + 1, -tolerance - 1] {
                check_refused(subject, case, age)?;
            }
            check_years(subject, case)
        }
        None if !is_timed(subject, case) => Ok(()),
        _ => check_years(subject, case),
    }
}

fn check_years(subject: &Subject, case: &Case) -> Result<(), String> {
    [YEAR, -YEAR].into_iter().try_for_each(|age| check_refused(subject, case, age))
}

/// The call as it would arrive that many seconds later.
fn arriving(request: &WebhookRequest, later: i64) -> Option<WebhookRequest> {
    let received_at = request.received_at.checked_add(SignedDuration::from_secs(later)).ok()?;
    Some(WebhookRequest { received_at, ..request.clone() })
}

fn check_refused(subject: &Subject, case: &Case, age: i64) -> Result<(), String> {
    let Some(request) = arriving(&case.signed, age) else { return Ok(()) };
    let when = if age < 0 { "before" } else { "after" };
    refused(&*subject.connector, request).map_err(|problem| {
        let what = format!(
            "{problem}: it arrives {} s {when} the time that its signature names; give the recipe a `.timestamp(…)`, \
             and a custom signature a limit",
            age.abs()
        );
        case.fault(what, IN_SIGNATURE)
    })
}

fn check_accepted(subject: &Subject, case: &Case, age: i64) -> Result<(), String> {
    let Some(request) = arriving(&case.signed, age) else { return Ok(()) };
    match receive(&*subject.connector, request) {
        Ok(Received::Verified(_)) => Ok(()),
        _ => Err(case.fault(format!("refused although only {age} s off, which is allowed"), IN_SIGNATURE)),
    }
}

/// Whether the signature names a time although nothing says how old that may be.
fn is_timed(subject: &Subject, case: &Case) -> bool {
    let signature = subject.connector.signature();
    let is_seen = case.anatomy.is_code && case.is_own;
    (is_seen && custom::tells_the_time(signature, &case.unsigned, &case.signed))
        || signs_a_time(subject, case)
}

/// Whether a header holds a time near the clock that cannot be changed.
fn signs_a_time(subject: &Subject, case: &Case) -> bool {
    let now = case.signed.received_at;
    let mut timed = case.signed.headers.iter().filter_map(|(name, value)| {
        let later = later(value, now)?;
        let headers = case.signed.headers.iter();
        let headers =
            headers.map(|(other, value)| (other, if other == name { later.as_str() } else { value }));
        Some(WebhookRequest { headers: headers.collect::<Headers>(), ..case.signed.clone() })
    });
    timed.any(|request| refused(&*subject.connector, request).is_ok())
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
