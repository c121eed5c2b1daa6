//! A call is valid for one secret only.

use std::sync::Arc;

use inbox_core::WebhookRequest;
use inbox_core::host::DynConnector;
use serde_json::Value;

use super::finding::{IN_SETTINGS, IN_SIGNATURE, fault};
use super::other_text::next;
use super::refusal::refused;
use super::settings::build;
use super::subject::{Case, Subject};
use crate::json_pointer::{pointers, replaced};

pub(super) fn check(subject: &Subject) -> Result<(), String> {
    let deciding = deciding(subject);
    if deciding.is_empty() {
        let what = format!(
            "{}: whichever value is changed, calls signed before are still accepted",
            subject.settings.path.display()
        );
        return Err(fault(what, IN_SIGNATURE));
    }
    for pointer in &deciding {
        check_wrong(subject, pointer)?;
        check_absent(subject, pointer)?;
    }
    check_empty(subject, &deciding)?;
    check_another_instance(subject, &deciding)
}

/// Where in the settings stands what decides whether calls are accepted.
pub(super) fn deciding(subject: &Subject) -> Vec<String> {
    let texts = pointers(&subject.settings.value).into_iter();
    let texts = texts.filter(|pointer| !subject.settings.text(pointer).is_empty());
    let decides = |pointer: &String| {
        let other = subject.settings.with_other(pointer, &subject.registration);
        let connector = other.and_then(|other| build(&subject.registration, &other).ok());
        let cases = subject.signed_cases();
        connector.is_some_and(|other| cases.iter().any(|case| is_refused(&other, &case.signed)))
    };
    texts.filter(decides).collect()
}

fn is_refused(connector: &Arc<dyn DynConnector>, request: &WebhookRequest) -> bool {
    refused(&**connector, request.clone()).is_ok()
}

/// Secrets that are nearly right.
fn check_wrong(subject: &Subject, pointer: &str) -> Result<(), String> {
    let text = subject.settings.text(pointer);
    let length = text.chars().count();
    let last_turned: String =
        text.chars().enumerate().map(|(at, c)| if at + 1 == length { next(c) } else { c }).collect();
    let wrong = [
        ("with another last character", last_turned),
        ("without its last character", text.chars().take(length - 1).collect()),
        ("without its first character", text.chars().skip(1).collect()),
        ("with an extra character", format!("{text}0")),
        ("cut to its first half", text.chars().take(length / 2).collect()),
    ];
    for (what, wrong) in wrong.into_iter().filter(|(_, wrong)| wrong != text) {
        let settings = subject.settings.with(pointer, &wrong);
        check_refusals(subject, &settings, &format!("setting `{pointer}` {what}"))?;
    }
    Ok(())
}

/// Without the secret, nothing is accepted, signed or not.
fn check_absent(subject: &Subject, pointer: &str) -> Result<(), String> {
    let settings = subject.settings.without(pointer);
    check_refusals(subject, &settings, &format!("setting `{pointer}` left out"))
}

/// If the connector takes these settings at all, it refuses what was signed before, and what is not signed.
fn check_refusals(subject: &Subject, settings: &Value, what: &str) -> Result<(), String> {
    let Ok(connector) = build(&subject.registration, settings) else { return Ok(()) };
    for case in subject.signed_cases() {
        for request in [&case.signed, &case.unsigned] {
            if (case.is_own || request == &case.signed) && !is_refused(&connector, request) {
                let what = format!("accepted with {what}");
                return Err(case.fault(what, IN_SIGNATURE));
            }
        }
    }
    Ok(())
}

/// An empty secret would be everyone's: the settings are refused.
fn check_empty(subject: &Subject, deciding: &[String]) -> Result<(), String> {
    let keys = deciding.iter().filter(|_| keys_are_secret(subject));
    for pointer in keys.chain(&subject.secrets) {
        if build(&subject.registration, &subject.settings.with(pointer, "")).is_ok() {
            let what =
                format!("setting `{pointer}` may be empty: make it a `Secret` or `Secrets`, which may not");
            return Err(fault(what, IN_SETTINGS));
        }
    }
    Ok(())
}

/// Whether all that decides is secret: not so the user of Basic and a public key.
pub(super) fn keys_are_secret(subject: &Subject) -> bool {
    subject.cases.iter().all(|case| case.parts.keys_are_secret)
}

/// What an instance with other secrets signs is refused.
fn check_another_instance(subject: &Subject, deciding: &[String]) -> Result<(), String> {
    let other = |settings: Value, pointer: &String| {
        let changed = subject.settings.with_other(pointer, &subject.registration);
        let text = changed.as_ref().and_then(|changed| changed.pointer(pointer)).cloned();
        text.map_or(settings.clone(), |text| replaced(&settings, pointer, text))
    };
    let all = deciding.iter().chain(&subject.secrets);
    let Ok(other) = build(&subject.registration, &all.fold(subject.settings.value.clone(), other)) else {
        return Ok(());
    };
    subject
        .cases
        .iter()
        .filter(|case| case.is_own)
        .try_for_each(|case| check_other_instance(subject, case, &other))
}

fn check_other_instance(subject: &Subject, case: &Case, other: &Arc<dyn DynConnector>) -> Result<(), String> {
    let Ok(request) = other.signature().sign(case.unsigned.clone()) else { return Ok(()) };
    refused(&*subject.connector, request).map_err(|problem| {
        case.fault(format!("{problem}: it was signed by an instance with other secrets"), IN_SIGNATURE)
    })
}
