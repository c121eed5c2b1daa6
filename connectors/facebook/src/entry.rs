//! Reads one Page's updates, each on its own.

use inbox_core::{
    Batch, DedupeKey, EmailAddress, Event, Id, Link, ParseError, Participant, Timestamp, unix_milliseconds,
};
use serde::Deserialize;
use serde_json::Value;

use crate::messenger::Said;
use crate::payload::Message;

/// How `metadata` begins when a bridge sent the message itself.
const OWN_METADATA: &str = "inbox-bridge:";

type Read = Result<(), ParseError>;

/// Takes over what an entry says. `app_id` is our own Meta app.
pub(crate) fn read(batch: &mut Batch<Said>, place: &str, entry: &Value, app_id: Option<&str>) -> Read {
    let (Id(page), before) = (Id::at(entry, "/id")?, batch.len());
    for list in ["messaging", "standby"] {
        let place = format!("{place}/{list}");
        batch.each(&place, &entry[list], |batch, _, item| read_item(batch, &page, item, app_id));
    }
    batch.each(&format!("{place}/changes"), &entry["changes"], |batch, _, change| {
        let field = change["field"].as_str().ok_or_else(|| ParseError::new("`field` is missing"))?;
        batch.ignore(format!("page field `{field}` is not shown"));
        Ok(())
    });
    if batch.len() == before {
        batch.ignore("an entry without messaging, standby and changes");
    }
    Ok(())
}

fn read_item(batch: &mut Batch<Said>, page: &str, item: &Value, app_id: Option<&str>) -> Read {
    let Some(kind) = ["message", "postback"].into_iter().find(|kind| !item[kind].is_null()) else {
        batch.ignore(not_shown(item)?);
        return Ok(());
    };
    let message = Message::deserialize(&item[kind])?;
    if let Some(reason) = unwanted(&message, app_id) {
        batch.ignore(reason);
        return Ok(());
    }
    let is_echo = message.is_echo == true;
    let person = person(page, item, is_echo)?;
    let at = unix_milliseconds(&item["timestamp"]);
    let (key, kind) = (key(kind, &person, at, &message)?, if is_echo { "echo" } else { kind });
    let link = |email| Link::email(Some(page), &person, email).told_by(&key);
    batch.links.extend(shared_email(&message).map(link));
    let is_seen = |c: char| !c.is_whitespace() && !c.is_control();
    let text = message.text.or(message.title).filter(|text| text.contains(is_seen));
    let said = Said { from_page: is_echo, text, attachments: message.attachments.unwrap_or_default() };
    let event = Event::new(kind, key, Participant::of(person), said);
    batch.events.push(event.account(page).occurred_at(at));
    Ok(())
}

/// Why an update other than a message or a postback goes no further.
fn not_shown(item: &Value) -> Result<String, ParseError> {
    let fields = item.as_object().ok_or_else(|| ParseError::new("not an object"))?;
    let what = fields.keys().find(|field| !matches!(field.as_str(), "sender" | "recipient" | "timestamp"));
    let what = what.ok_or_else(|| ParseError::new("says nothing of what happened"))?;
    Ok(format!("messaging event `{what}` is not shown"))
}

/// Why a message goes no further.
fn unwanted(message: &Message, app_id: Option<&str>) -> Option<&'static str> {
    let is_own = message.app_id.as_ref().is_some_and(|Id(id)| Some(id.as_str()) == app_id)
        || message.metadata.as_str().is_some_and(|text| text.starts_with(OWN_METADATA));
    let echo = (message.is_echo == true && is_own).then_some("echo of a message that our own app sent");
    echo.or((message.is_deleted == true).then_some("message taken back by its sender"))
}

/// The one of the two that is not the Page. Older echoes name the person as the sender.
fn person(page: &str, item: &Value, is_echo: bool) -> Result<String, ParseError> {
    let (Id(sender), Id(recipient)) = (Id::at(item, "/sender/id")?, Id::at(item, "/recipient/id")?);
    let is_from_page = sender == page || (is_echo && recipient != page);
    Ok(if is_from_page { recipient } else { sender })
}

/// The `mid`; a postback without one is told by `postback:PERSON:MILLISECONDS`.
fn key(kind: &str, person: &str, at: Option<Timestamp>, message: &Message) -> Result<DedupeKey, ParseError> {
    let time = at.filter(|_| kind == "postback").map(Timestamp::as_millisecond);
    let without_mid = time.map(|time| format!("postback:{person}:{time}"));
    let mid = message.mid.as_ref().map(|Id(mid)| mid.clone()).or(without_mid);
    DedupeKey::new(mid.ok_or_else(|| ParseError::new("`mid` is missing"))?)
}

/// The address that a person shared by a `user_email` quick reply: only then text and payload are the same address.
fn shared_email(message: &Message) -> Option<EmailAddress> {
    let text: EmailAddress = message.text.as_ref()?.parse().ok()?;
    let payload: EmailAddress = message.quick_reply["payload"].as_str()?.parse().ok()?;
    (message.is_echo != true && text == payload).then_some(text)
}
