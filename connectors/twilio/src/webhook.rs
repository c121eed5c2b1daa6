//! Reads one call: a message that came in, or what became of one that went out.

use inbox_core::{Batch, DedupeKey, Event, Form, Lookup, Media, ParseError, Timestamp};

use crate::address::Channel;
use crate::said::Said;
use crate::{address, call, conversation};

/// Pictures and files that Twilio allows a message.
const MOST_MEDIA: usize = 10;

/// Takes over what a call of that account says.
pub(crate) fn read(batch: &mut Batch<Said>, form: &Form, account_sid: &str) -> Result<(), ParseError> {
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
        (None, None) => batch.ignore("says nothing of a message"),
    }
    Ok(())
}

/// The status does not say what was sent: the API does.
fn sent(batch: &mut Batch<Said>, form: &Form) -> Result<(), ParseError> {
    let (id, from) = (message_sid(form)?, form.need("From")?);
    match address::split(from) {
        Some((_, ours)) => {
            let lookup = Lookup::new(DedupeKey::new(id)?, Some(&ours), id.into());
            // What was said to one person is looked up in the order in which it was said.
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

fn received(batch: &mut Batch<Said>, form: &Form) -> Result<(), ParseError> {
    let (id, from) = (message_sid(form)?, form.need("From")?);
    let said = Said { texts: texts(form), media: media(form), ..Said::default() };
    match event(id, from, said)? {
        Some(mut event) => {
            event.participant = event.participant.display_name(form.get("ProfileName"));
            batch.events.push(event.account(account(form.need("To")?)));
        }
        None => batch.ignore(other_channel(from)),
    }
    Ok(())
}

/// What was said between a person and the business; `None` on a channel that is not read here.
pub(crate) fn event(id: &str, theirs: &str, said: Said) -> Result<Option<Event<Said>>, ParseError> {
    let key = DedupeKey::new(id)?;
    let Some((channel, theirs)) = address::split(theirs) else { return Ok(None) };
    let (kind, channel) = match said.channel {
        Channel::Voice => ("call", Channel::Voice),
        _ => ("message", channel),
    };
    Ok(Some(Event::new(kind, key, address::person(theirs), Said { channel, ..said })))
}

/// The account that an address of ours is.
pub(crate) fn account(ours: &str) -> String {
    address::split(ours).map_or_else(|| ours.to_owned(), |(_, ours)| ours)
}

/// `Thu, 09 Oct 2025 08:53:20 +0000`.
pub(crate) fn time(text: &str) -> Option<Timestamp> {
    Timestamp::strptime("%a, %d %b %Y %H:%M:%S %z", text).ok()
}

pub(crate) fn other_channel(address: &str) -> String {
    let channel = address.split(':').next().unwrap_or_default();
    format!("messages of the channel `{channel}` are not shown")
}

/// The message's id.
fn message_sid(form: &Form) -> Result<&str, ParseError> {
    sid(form, if form.get("SmsMessageSid").is_some() { "SmsMessageSid" } else { "MessageSid" })
}

/// An id that becomes part of a URL, so it must look like one.
pub(crate) fn sid<'a>(form: &'a Form, name: &str) -> Result<&'a str, ParseError> {
    let sid = form.need(name)?;
    let is_sid = sid.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_sid { Ok(sid) } else { Err(ParseError::new(format!("`{name}` is not an id"))) }
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
