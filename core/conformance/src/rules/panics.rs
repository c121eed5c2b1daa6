//! Nothing that a signed body holds makes a connector panic, and what it reads of it can be shown.

use inbox_core::VerifiedRequest;

use super::finding::{IN_MAP, IN_PARSE, IN_RESPOND, IN_SIGNATURE};
use super::oddity;
use super::subject::{Case, Subject};
use crate::catch_panic::catch_panic;

/// Odd bodies of every kind, for all cases together.
const BODIES: usize = 5_000;

pub(super) fn check(subject: &Subject) -> Result<(), String> {
    let many = (BODIES / subject.cases.len()).clamp(40, 500);
    for case in &subject.cases {
        for body in oddity::bodies(&case.name, case.verified.request(), many) {
            let request = subject.signed_with_body(case, body.clone());
            let request = request.map_err(|what| fault_for(case, &what, &body, IN_SIGNATURE))?;
            check_body(subject, case, &request)?;
        }
    }
    Ok(())
}

fn check_body(subject: &Subject, case: &Case, request: &VerifiedRequest) -> Result<(), String> {
    let body = request.body();
    catch_panic(|| subject.connector.respond(request))
        .map_err(|words| fault_for(case, &format!("respond panics: {words}"), body, IN_RESPOND))?;
    let batch = subject.parse(request).map_err(|what| fault_for(case, &what, body, IN_PARSE))?;
    for event in batch.iter().flat_map(|batch| &batch.events) {
        subject.map(event).map_err(|what| fault_for(case, &what, body, IN_MAP))?;
    }
    Ok(())
}

fn fault_for(case: &Case, what: &str, body: &[u8], look_at: &str) -> String {
    let shown: String = String::from_utf8_lossy(body).chars().take(600).collect();
    case.fault(format!("{what}\n  for the body (at most 600 characters of it): {shown}"), look_at)
}
