//! What a call says of itself cannot be changed: its method, the media type of its body, the algorithm of its
//! signature.

use inbox_core::host::{Received, receive};
use inbox_core::{Place, WebhookRequest};

use super::changed::with_method;
use super::finding::{IN_PARSE, IN_SIGNATURE};
use super::forgery::{Forgery, ForgeryKind};
use super::keys::keys;
use super::subject::{Case, Subject};
use crate::catch_panic::catch_panic;

pub(super) const KIND: ForgeryKind = ForgeryKind {
    of: "its method, media type or algorithm",
    applies: |case| {
        let Case { parts, .. } = case;
        parts.covers_method || parts.covers_form || parts.algorithm.is_some()
    },
    forgeries,
};

const METHODS: [&str; 6] = ["GET", "POST", "PUT", "PATCH", "DELETE", "post"];

pub(super) fn check(subject: &Subject) -> Result<(), String> {
    KIND.check(subject)?;
    subject.cases.iter().try_for_each(|case| check_methods(subject, case))
}

/// The same signature for another method, media type or algorithm, where the signature reads that.
pub(super) fn forgeries(case: &Case) -> Vec<Forgery> {
    let methods = methods(case).filter(|_| case.parts.covers_method).map(|request| {
        let what = format!("its method was changed to {}", request.method);
        Forgery::new(what, request)
    });
    methods.chain(media_types(case)).chain(algorithms(case)).collect()
}

fn methods(case: &Case) -> impl Iterator<Item = WebhookRequest> {
    let others = METHODS.into_iter().filter(|method| *method != case.signed.method);
    others.map(|method| with_method(&case.signed, method))
}

/// A form that is declared as something else would no longer be protected by its fields.
fn media_types(case: &Case) -> Vec<Forgery> {
    if !case.parts.covers_form || case.signed.body.is_empty() {
        return Vec::new();
    }
    let types: &[&str] = if case.signed.is_form() {
        &["application/json", "text/plain", ""]
    } else {
        &["application/x-www-form-urlencoded"]
    };
    let mut all: Vec<_> = types.iter().map(|media_type| with_media_type(case, media_type)).collect();
    let mut twice = case.signed.clone();
    twice.headers.append("content-type", "application/json");
    all.push(Forgery::new("it has a second Content-Type", twice));
    all
}

fn with_media_type(case: &Case, media_type: &str) -> Forgery {
    let mut request = case.signed.clone();
    request.headers.set("content-type", media_type);
    Forgery::new(format!("its Content-Type was changed to `{media_type}`"), request)
}

/// Another algorithm in the header that names it.
fn algorithms(case: &Case) -> Vec<Forgery> {
    let Some((Place::Header(name), key)) = &case.parts.algorithm else { return Vec::new() };
    let forged = |what: &str, values: &[&str]| {
        let mut request = case.signed.clone();
        request.headers.remove(name);
        for value in values {
            request.headers.append(name, *value);
        }
        Forgery::new(format!("header {name} {what}"), request)
    };
    let own = case.signed.headers.get(name).map(str::to_owned);
    let named = own.as_deref().filter(|value| value.contains(key.as_str()));
    let usual = named.unwrap_or("HMAC_SHA1").contains("HMAC_SHA1");
    let other = format!("{key}={}", if usual { "HMAC_SHA256" } else { "HMAC_SHA1" });
    let mut all = vec![
        forged("names another algorithm", &[&other]),
        forged("names an unknown algorithm", &[&format!("{key}=none")]),
        forged("names an empty algorithm", &[&format!("{key}=")]),
        forged("names two algorithms", &[&format!("{other},{key}=HMAC_SHA1")]),
        forged("is repeated", &[own.as_deref().unwrap_or(&other), &other]),
    ];
    if named.is_some() && !usual {
        all.push(forged("was left out", &[]));
    }
    all
}

/// A signature that does not cover the method is valid for every method: then no method may change the meaning.
fn check_methods(subject: &Subject, case: &Case) -> Result<(), String> {
    let before = keys(&subject.batch(case)?);
    for request in methods(case) {
        let method = request.method.clone();
        let received = catch_panic(|| receive(&*subject.connector, request));
        let received = received.map_err(|words| {
            case.fault(format!("verification panics for method {method}: {words}"), IN_SIGNATURE)
        })?;
        let Ok(Received::Verified(verified)) = received else { continue };
        let batch = subject.parse(&verified).map_err(|what| case.fault(what, IN_PARSE))?.unwrap_or_default();
        if let Some((kind, _, key)) = keys(&batch).iter().find(|key| !before.contains(key)) {
            let what = format!("the same call with the method {method} also gives the {kind} {key:?}");
            return Err(case.fault(what, IN_PARSE));
        }
    }
    Ok(())
}
