//! An address that a person typed may be someone else's: it must not decide whose conversation this is.

use inbox_core::{Batch, Content, EmailAddress, Item, PhoneNumber};
use serde_json::{Value, json};

use super::body::Body;
use super::finding::IN_PARSE;
use super::subject::{Case, Subject};

const EMAIL: &str = "conformance@example.com";
const PHONE: &str = "+4915112345678";
/// Shorter texts are found in a message by chance.
const SHORTEST: usize = 4;

pub(super) fn check(subject: &Subject) -> Result<(), String> {
    subject.cases.iter().try_for_each(|case| check_case(subject, case))
}

fn check_case(subject: &Subject, case: &Case) -> Result<(), String> {
    let body = Body::of(case.verified.request());
    let said = said(subject, &subject.batch(case)?);
    for spot in body.spots() {
        let Some(text) = body.text(&spot).filter(|text| is_typed(text, &said)) else { continue };
        for typed in [EMAIL, PHONE, &format!("{text} {EMAIL} {PHONE}")] {
            let batch = subject.parse_body(case, body.with(&spot, &json!(typed)));
            let batch = batch.map_err(|what| case.fault(what, IN_PARSE))?.unwrap_or_default();
            if let Some(place) = believed(&batch) {
                let what = format!(
                    "an address that was typed into the text at `{}` became {place}: take an address only from where the \
                     provider confirms it",
                    spot.name
                );
                return Err(case.fault(what, IN_PARSE));
            }
        }
    }
    Ok(())
}

/// Whether the text is shown as what was said, and is no address itself.
fn is_typed(text: &str, said: &[String]) -> bool {
    let is_address = text.parse::<EmailAddress>().is_ok() || text.parse::<PhoneNumber>().is_ok();
    text.chars().count() >= SHORTEST && !is_address && said.iter().any(|said| said == text.trim())
}

/// The texts of chat messages, as they are.
pub(super) fn said(subject: &Subject, batch: &Batch<Value>) -> Vec<String> {
    let messages = batch.events.iter().filter_map(|event| subject.map(event).ok());
    let items = messages.flat_map(|message| match message.content {
        Content::Basic(items) => items,
        Content::Minimal { .. } => Vec::new(),
    });
    let text = |item| if let Item::Text(text) = item { Some(text.trim().to_owned()) } else { None };
    items.filter_map(text).collect()
}

/// Where an address was taken over.
fn believed(batch: &Batch<Value>) -> Option<&'static str> {
    let is_typed = |email: &Option<EmailAddress>, phone: &Option<PhoneNumber>| {
        let texts = json!([email, phone]);
        texts[0] == EMAIL || texts[1] == PHONE
    };
    let mut links = batch.links.iter();
    if links.any(|link| is_typed(&link.email, &link.phone)) {
        return Some("a link");
    }
    let mut people = batch.events.iter().map(|event| &event.participant);
    people.any(|person| is_typed(&person.email, &person.phone)).then_some("the person's own")
}
