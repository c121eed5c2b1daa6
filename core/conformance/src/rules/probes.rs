//! A probe is a call without a signature: what it is answered must be harmless.

use inbox_core::host::{Received, receive};
use inbox_core::{WebhookRequest, WebhookResponse};

use super::changed::{with_method, with_url};
use super::finding::{IN_PROBE, fault};
use super::leaks;
use super::subject::Subject;
use crate::catch_panic::catch_panic;

/// Stands for anything that a stranger sends.
const ECHO: &str = "<script>conformance</script>";
/// Probes that providers make, by a stranger.
const STRANGE: [&str; 4] = [
    "hub.mode=subscribe&hub.verify_token=conformance&hub.challenge=",
    "challenge=",
    "validationToken=",
    "crc_token=",
];
const SAFE: [&str; 2] = ["text/plain", "application/json"];

pub(super) fn check(subject: &Subject) -> Result<(), String> {
    let strange = strange(subject);
    for request in subject.probes.iter().chain(&strange) {
        check_post(subject, request)?;
        check_answer(subject, request)?;
    }
    subject.probes.iter().try_for_each(|request| check_tokens(subject, request))
}

/// The first case as a GET, with the queries of probes.
fn strange(subject: &Subject) -> Vec<WebhookRequest> {
    let Some(case) = subject.cases.first() else { return Vec::new() };
    let places = case.parts.places.iter();
    let unsigned = places.fold(case.unsigned.clone(), |request, place| case.parts.without(place, &request));
    let (base, at) = (unsigned.url.split('?').next().unwrap_or_default(), unsigned.received_at);
    let value: String = form_urlencoded::byte_serialize(ECHO.as_bytes()).collect();
    let get = |query: &str| WebhookRequest::new("GET", format!("{base}?{query}{value}"), at);
    STRANGE.map(get).into()
}

fn answer(subject: &Subject, request: WebhookRequest) -> Result<Option<WebhookResponse>, String> {
    match catch_panic(|| receive(&*subject.connector, request)) {
        Ok(Ok(Received::Probe(answer))) => Ok(Some(answer)),
        Ok(_) => Ok(None),
        Err(words) => Err(fault(format!("probe panics: {words}"), IN_PROBE)),
    }
}

/// What is only a probe by its query must be signed as a POST.
fn check_post(subject: &Subject, probe: &WebhookRequest) -> Result<(), String> {
    let post = with_method(probe, "POST");
    match catch_panic(|| receive(&*subject.connector, post)) {
        Ok(Err(_)) => Ok(()),
        _ => Err(fault("a POST without a signature is answered like a probe", IN_PROBE)),
    }
}

fn check_answer(subject: &Subject, probe: &WebhookRequest) -> Result<(), String> {
    let Some(answer) = answer(subject, probe.clone())? else { return Ok(()) };
    if let Some(pointer) = leaks::shown_secret(subject, &format!("{answer:?}")) {
        return Err(fault(
            format!("the answer to a probe shows the secret of setting `{pointer}`"),
            IN_PROBE,
        ));
    }
    if !answer.body.contains(ECHO) {
        return Ok(());
    }
    if probe.query().starts_with("hub.mode=") {
        return Err(fault(
            "a probe whose token is wrong is answered with its challenge: answer 403",
            IN_PROBE,
        ));
    }
    let mut types = answer.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    if types.any(|(_, value)| SAFE.iter().any(|safe| value.starts_with(safe))) {
        return Ok(());
    }
    Err(fault("a probe is echoed to a browser as a page: give the answer the type text/plain", IN_PROBE))
}

/// With the token changed, a probe is refused and nothing of it comes back.
fn check_tokens(subject: &Subject, probe: &WebhookRequest) -> Result<(), String> {
    let is_good = |answer: &Option<WebhookResponse>| {
        answer.as_ref().is_some_and(|answer| matches!(answer.status, 200..=299))
    };
    if !is_good(&answer(subject, probe.clone())?) {
        return Ok(());
    }
    let pairs: Vec<_> = form_urlencoded::parse(probe.query().as_bytes()).into_owned().collect();
    let is_secret = |value: &str| leaks::shown_secret(subject, value).is_some();
    for (name, value) in pairs.iter().filter(|(_, value)| is_secret(value)) {
        for wrong in [format!("{value}0"), value.chars().skip(1).collect(), String::new(), ECHO.to_owned()] {
            let others = pairs.iter().map(|(other, text)| (other, if other == name { &wrong } else { text }));
            let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(others).finish();
            let url = format!("{}?{query}", probe.url.split('?').next().unwrap_or_default());
            let answer = answer(subject, with_url(probe, url))?;
            let echoed = |answer: &WebhookResponse| !wrong.is_empty() && answer.body.contains(&wrong);
            if is_good(&answer) || answer.as_ref().is_some_and(echoed) {
                let what = format!(
                    "a probe with a wrong `{name}` is answered as if it were right, or is echoed: answer 403"
                );
                return Err(fault(what, IN_PROBE));
            }
        }
    }
    Ok(())
}
