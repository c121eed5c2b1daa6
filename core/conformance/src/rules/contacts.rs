//! A person's name or address may be missing: that loses no event.

use inbox_core::{EmailAddress, Participant, PhoneNumber};
use serde_json::{Value, json};

use super::body::Body;
use super::finding::IN_PARSE;
use super::keys::keys;
use super::subject::{Case, Subject};
use crate::json_pointer::{pointers, removed, replaced};

pub(super) fn check(subject: &Subject) -> Result<(), String> {
    subject.cases.iter().try_for_each(|case| check_case(subject, case))
}

fn check_case(subject: &Subject, case: &Case) -> Result<(), String> {
    let Body::Json(body) = Body::of(case.verified.request()) else { return Ok(()) };
    let whole = subject.batch(case)?;
    for event in &whole.events {
        let key = ("event", event.account.clone(), event.dedupe_key.as_str().to_owned());
        for place in pointers(&body) {
            let text = body.pointer(&place).and_then(Value::as_str);
            let Some((text, what)) = text.and_then(|text| Some((text, known_as(&event.participant, text)?)))
            else {
                continue;
            };
            let odd = [("null", replaced(&body, &place, json!(null))), ("absent", removed(&body, &place))];
            for (how, body) in odd {
                let found = subject.parse_body(case, body.to_string().into_bytes());
                let found = found.map_err(|what| case.fault(what, IN_PARSE))?.unwrap_or_default();
                // If several people share one booking, the address makes their keys differ.
                let is_in_key = key.2.contains(text) && found.events.len() == whole.events.len();
                if !is_in_key && !keys(&found).contains(&key) {
                    let what = format!(
                        "the event {:?} is lost, or has another key, when the {what} at `{place}` is {how}: a provider may \
                         leave it out, so read it as an Option and keep the event",
                        key.2
                    );
                    return Err(case.fault(what, IN_PARSE));
                }
            }
        }
    }
    Ok(())
}

/// What a text says about the person, if the person is still known without it.
fn known_as(person: &Participant, text: &str) -> Option<&'static str> {
    let has_id = person.external_id.as_deref().is_some_and(|id| !id.eq_ignore_ascii_case(text));
    let is_email = person.email.is_some() && text.parse::<EmailAddress>().ok() == person.email;
    let is_phone = person.phone.is_some() && text.parse::<PhoneNumber>().ok() == person.phone;
    let is_known = has_id || person.email.is_some() && !is_email || person.phone.is_some() && !is_phone;
    let is_name = person.display_name.as_deref() == Some(text.trim());
    let names = [(is_email, "e-mail address"), (is_phone, "phone number"), (is_name, "name")];
    names.into_iter().find(|(is_it, _)| *is_it && is_known).map(|(_, name)| name)
}
