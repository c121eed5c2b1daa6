//! Reads one message, or whatever else happens in a chat with a Page.

use inbox_core::{
    Batch, DedupeKey, EmailAddress, Event, Id, Link, ParseError, Participant, is_blank, text_at,
    unix_milliseconds,
};
use serde::Deserialize;
use serde_json::Value;

use crate::payload::Payload;

/// How `metadata` begins when a bridge sent the message itself.
const OWN_METADATA: &str = "inbox-bridge:";

type Read = Result<(), ParseError>;

/// Takes over a message to or from a Page, unless our own Meta app `app_id` sent it
/// (<https://developers.facebook.com/docs/messenger-platform/reference/webhook-events>).
pub(crate) fn read(batch: &mut Batch<Payload>, page: &str, item: &Value, app_id: Option<&str>) -> Read {
    let Some(kind) = ["message", "postback"].into_iter().find(|kind| !item[kind].is_null()) else {
        batch.ignore(not_shown(item)?);
        return Ok(());
    };
    let message = &item[kind];
    let mut payload = Payload::deserialize(message)?;
    if let Some(reason) = unwanted(message, payload.from_page, app_id) {
        batch.ignore(reason);
        return Ok(());
    }
    payload.text = payload.text.filter(|text| !is_blank(text));
    let person = person(page, item, payload.from_page)?;
    let at = unix_milliseconds(&item["timestamp"]);
    // A postback of older versions has no `mid`: its time makes the key unique.
    let moment =
        at.filter(|_| kind == "postback").map(|at| format!("postback:{person}:{}", at.as_millisecond()));
    let Id(mid) = Id::at(message, "/mid").or_else(|problem| moment.map(Id).ok_or(problem))?;
    let key = DedupeKey::new(mid)?;
    let link = |email| Link::email(Some(page), &person, email).confirmed_by(&key);
    batch.links.extend(shared_email(message, payload.from_page).map(link));
    let kind = if payload.from_page { "echo" } else { kind };
    let event = Event::new(kind, key, Participant::of(person), payload);
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
fn unwanted(message: &Value, is_echo: bool, app_id: Option<&str>) -> Option<&'static str> {
    let is_own = Id::at(message, "/app_id").is_ok_and(|Id(id)| Some(id.as_str()) == app_id)
        || text_at(message, "/metadata").is_some_and(|text| text.starts_with(OWN_METADATA));
    let echo = (is_echo && is_own).then_some("echo of a message that our own app sent");
    echo.or((message["is_deleted"] == true).then_some("message taken back by its sender"))
}

/// The one of the two that is not the Page. Older echoes name the person as the sender.
fn person(page: &str, item: &Value, is_echo: bool) -> Result<String, ParseError> {
    let (Id(sender), Id(recipient)) = (Id::at(item, "/sender/id")?, Id::at(item, "/recipient/id")?);
    let is_from_page = sender == page || (is_echo && recipient != page);
    Ok(if is_from_page { recipient } else { sender })
}

/// The address that a person shared by a `user_email` quick reply: only then text and payload are the same address.
fn shared_email(message: &Value, is_echo: bool) -> Option<EmailAddress> {
    let email = |place| text_at(message, place)?.parse::<EmailAddress>().ok();
    let text = email("/text").filter(|_| !is_echo)?;
    (email("/quick_reply/payload")? == text).then_some(text)
}
