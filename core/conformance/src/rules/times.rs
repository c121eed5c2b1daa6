//! Seconds, milliseconds and the like are easily mistaken for each other.

use jiff::Timestamp;
use serde_json::Value;

use super::body::Body;
use super::finding::IN_PARSE;
use super::subject::{Case, Subject};

/// What stands within a year of the clock is taken for a time.
const YEAR: u64 = 365 * 86_400;
/// 2000 and 2100: what happened lies in between.
const CENTURY: (i64, i64) = (946_684_800, 4_102_444_800);

pub(super) fn check(subject: &Subject) -> Result<(), String> {
    let (mut has_events, mut has_times, mut written) = (false, false, None);
    for case in &subject.cases {
        for event in subject.batch(case)?.events {
            has_events = true;
            has_times |= event.occurred_at.is_some();
            event.occurred_at.map_or(Ok(()), |at| check_time(case, at))?;
        }
        written = written.or_else(|| Some((case, written_time(case)?)));
    }
    match written {
        Some((case, place)) if has_events && !has_times => {
            let what = format!(
                "`{place}` looks like a time, but no event of any case has an occurred_at: use unix_seconds for ten digits, \
                 unix_milliseconds for thirteen"
            );
            Err(case.fault(what, IN_PARSE))
        }
        _ => Ok(()),
    }
}

fn check_time(case: &Case, at: Timestamp) -> Result<(), String> {
    if (CENTURY.0..CENTURY.1).contains(&at.as_second()) {
        return Ok(());
    }
    let what = format!("an event occurred in {}: was a time read in another unit?", at.strftime("%Y"));
    Err(case.fault(what, IN_PARSE))
}

/// The first number in the body that is a time near the clock, in seconds or milliseconds.
fn written_time(case: &Case) -> Option<String> {
    let body = Body::of(case.verified.request());
    let is_time = |value: Value| value.as_i64().is_some_and(|number| is_near(case, number));
    body.spots().into_iter().find(|spot| body.get(spot).is_some_and(is_time)).map(|spot| spot.name)
}

/// Whether a number is a time near the clock, in seconds or milliseconds.
pub(super) fn is_near(case: &Case, number: i64) -> bool {
    let now = case.verified.received_at().as_second();
    [number, number / 1000].into_iter().any(|seconds| seconds.abs_diff(now) < YEAR)
}
