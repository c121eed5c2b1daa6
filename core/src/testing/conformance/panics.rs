//! Nothing that a signed body holds makes a connector panic.

use serde_json::Value;

use super::oddity;
use super::subject::{Case, IN_PARSE, Subject};
use crate::event::Event;
use crate::request::VerifiedRequest;
use crate::testing::calm::calm;

const IN_MAP: &str = "Connector::map; connectors/README.md, \"Say what to show\"";
const IN_RESPOND: &str = "Connector::respond; connectors/README.md, \"Read what happened\"";

/// Odd bodies of every sort, for all cases together.
const BODIES: usize = 5_000;

pub(super) fn check(subject: &Subject) -> Result<(), String> {
    let many = (BODIES / subject.cases.len()).clamp(40, 500);
    for case in &subject.cases {
        for body in oddity::bodies(&case.name, case.verified.request(), many) {
            let request = subject.with_body(case, body.clone());
            let request = request.map_err(|what| told(case, &what, &body, super::forgery::IN_SIGNATURE))?;
            check_body(subject, case, &request)?;
        }
    }
    Ok(())
}

fn check_body(subject: &Subject, case: &Case, request: &VerifiedRequest) -> Result<(), String> {
    let body = request.body();
    calm(|| subject.connector.respond(request))
        .map_err(|words| told(case, &format!("respond panics: {words}"), body, IN_RESPOND))?;
    let batch = subject.parse(request).map_err(|what| told(case, &what, body, IN_PARSE))?;
    for event in batch.iter().flat_map(|batch| &batch.events) {
        check_map(subject, event).map_err(|what| told(case, &what, body, IN_MAP))?;
    }
    Ok(())
}

fn check_map(subject: &Subject, event: &Event<Value>) -> Result<(), String> {
    let mapped = calm(|| subject.connector.map(event).is_ok());
    mapped.map(|_| ()).map_err(|words| format!("map panics for kind `{}`: {words}", event.kind))
}

fn told(case: &Case, what: &str, body: &[u8], look_at: &str) -> String {
    let shown: String = String::from_utf8_lossy(body).chars().take(600).collect();
    case.fault(format!("{what}\n  for the body (at most 600 characters of it): {shown}"), look_at)
}
