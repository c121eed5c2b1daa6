//! Errors are logged and shown to operators: what people wrote must not be in them.

use serde_json::json;

use super::body::Body;
use super::finding::IN_PARSE;
use super::subject::{Case, Subject};
use crate::catch_panic::catch_panic;

/// Stands for what a person wrote.
pub(super) const WORDS: &str = "conformance, these are a person's words";

pub(super) fn check(subject: &Subject) -> Result<(), String> {
    for case in &subject.cases {
        let body = Body::of(case.verified.request());
        for spot in body.spots() {
            for odd in [json!(WORDS), json!([WORDS])] {
                let errors = errors(subject, case, body.with(&spot, &odd));
                if let Some((origin, _)) = errors.iter().find(|(_, error)| error.contains(WORDS)) {
                    let what = format!(
                        "{origin} quotes what stands at `{}`, and errors end up in logs: name the field, not its value",
                        spot.name
                    );
                    return Err(case.fault(what, IN_PARSE));
                }
            }
        }
    }
    Ok(())
}

/// What is said against a body.
fn errors(subject: &Subject, case: &Case, body: Vec<u8>) -> Vec<(&'static str, String)> {
    let request = case.verified_with(case.verified.request().clone().body(body));
    match catch_panic(|| subject.connector.parse(&request)) {
        Ok(Err(error)) => vec![("the error of parse", error.to_string())],
        Ok(Ok(batch)) => {
            let malformed = batch.malformed.iter().map(|entry| ("`malformed`", entry.problem.clone()));
            let unshown = batch.events.iter().filter_map(|event| {
                let error = catch_panic(|| subject.connector.map(event)).ok()?.err()?;
                Some(("the error of map", error.to_string()))
            });
            malformed.chain(unshown).collect()
        }
        Err(_) => Vec::new(),
    }
}
