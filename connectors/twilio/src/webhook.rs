//! Reads one call: a message that came in, or the status of one that went out.

use inbox_core::{Batch, DedupeKey, Form, Lookup, Media, ParseError};

use crate::address::{account, other_channel};
use crate::payload::{Payload, event, sid};
use crate::{address, call, conversation};

/// Pictures and files that Twilio allows a message.
const MOST_MEDIA: usize = 10;

/// Takes over what a call of that account says.
pub(crate) fn read(batch: &mut Batch<Payload>, form: &Form, account_sid: &str) -> Result<(), ParseError> {
    if form.need("AccountSid")? != account_sid {
        return Err(ParseError::new("`AccountSid` is not the account of the settings"));
    }
    let status = form.get("MessageStatus").or_else(|| form.get("SmsStatus"));
    // A status of WhatsApp may come with an `EventType` of its own, so that alone makes no conversation.
    match (status, form.get("EventType")) {
        (Some("sent"), _) => sent(batch, form)?,
        (Some("received"), _) => received(batch, form)?,
        (Some(status), _) => batch.ignore(format!("message status `{status}` is not shown")),
        (None, Some("onMessageAdded")) => conversation::read(batch, form)?,
        (None, Some(kind)) => batch.ignore(format!("conversation event `{kind}` is not shown")),
        (None, None) if form.has("Body") => received(batch, form)?,
        (None, None) if form.get("CallSid").is_some() => call::read(batch, form)?,
        (None, None) => batch.ignore("not about a message"),
    }
    Ok(())
}

/// The status does not say what was sent: the API does.
fn sent(batch: &mut Batch<Payload>, form: &Form) -> Result<(), ParseError> {
    let (id, from) = (message_sid(form)?, form.need("From")?);
    match address::split(from) {
        Some((_, ours)) => {
            let lookup = Lookup::new(DedupeKey::new(id)?, Some(&ours), id.into());
            // Messages to one person are looked up in the order in which they were sent.
            let to = form.get("To").and_then(address::split);
            batch.lookups.push(match to {
                Some((_, theirs)) => lookup.lane(theirs),
                None => lookup,
            });
        }
        None => batch.ignore(other_channel(from)),
    }
    Ok(())
}

fn received(batch: &mut Batch<Payload>, form: &Form) -> Result<(), ParseError> {
    let (id, from) = (message_sid(form)?, form.need("From")?);
    let payload = Payload { texts: texts(form), media: media(form), ..Payload::default() };
    match event(id, from, payload)? {
        Some(mut event) => {
            event.participant = event.participant.display_name(form.get("ProfileName"));
            batch.events.push(event.account(account(form.need("To")?)));
        }
        None => batch.ignore(other_channel(from)),
    }
    Ok(())
}

/// The message's id.
fn message_sid(form: &Form) -> Result<&str, ParseError> {
    sid(form, if form.get("SmsMessageSid").is_some() { "SmsMessageSid" } else { "MessageSid" })
}

/// What was written, and the place that was shared by WhatsApp.
fn texts(form: &Form) -> Vec<String> {
    let place = form.get("Latitude").zip(form.get("Longitude"));
    let place = place.map(|(latitude, longitude)| {
        let words = [form.get("Label"), form.get("Address")].into_iter().flatten();
        let words = words.fold(String::new(), |words, next| format!("{words} {next},"));
        format!("[location]{words} {latitude}, {longitude}")
    });
    form.get("Body").map(str::to_owned).into_iter().chain(place).collect()
}

fn media(form: &Form) -> Vec<Media> {
    let field = |name, at| form.get(&format!("{name}{at}"));
    let both = (0..MOST_MEDIA).map(|at| (field("MediaUrl", at), field("MediaContentType", at)));
    let there = both.filter(|(url, kind)| url.or(*kind).is_some());
    there.map(|(url, kind)| Media::at(url.unwrap_or_default()).mime_type(kind)).collect()
}
