//! Reads a message of a conversation (<https://www.twilio.com/docs/conversations/conversations-webhooks>).

use inbox_core::{
    Batch, DedupeKey, Event, Form, Lookup, Media, ParseError, PhoneNumber, first_text_at, text_at, time_at,
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::address::{account, other_channel, split};
use crate::payload::{Payload, event, sid};

/// Takes over a message that was added. Someone who wrote from a phone is the person; everyone else is the business.
pub(crate) fn read(batch: &mut Batch<Payload>, form: &Form) -> Result<(), ParseError> {
    let (id, author) = (form.need("MessageSid")?, form.need("Author")?);
    let texts = form.get("Body").map(str::to_owned).into_iter().collect();
    let media = media(form.get("Media").unwrap_or_default());
    let payload = Payload { texts, media, ..Payload::default() };
    let (at, service) = (form.get("DateCreated"), form.get("MessagingServiceSid"));
    let is_ours = matches!(form.get("Source"), Some("API" | "SDK"));
    match split(author).filter(|_| !is_ours) {
        None if !is_ours => batch.ignore(other_channel(author)),
        Some((_, phone)) if phone.parse::<PhoneNumber>().is_ok() => {
            if let Some(mut event) = event(id, author, payload)? {
                event.account = service.map(str::to_owned);
                batch.events.push(event.occurred_at(at.and_then(|at| at.parse().ok())));
            }
        }
        _ => {
            let conversation = sid(form, "ConversationSid")?;
            let payload = Payload { by_business: true, ..payload };
            // The look-up waits in the database: its fields keep their names.
            let data = json!({ "conversation": conversation, "at": at, "said": payload });
            // Messages of one conversation are looked up in the order in which they were written.
            batch.lookups.push(Lookup::new(DedupeKey::new(id)?, service, data).lane(conversation));
        }
    }
    Ok(())
}

/// Where to ask who is in a conversation, if that is what is looked up.
pub(crate) fn participants(lookup: &Lookup) -> Option<String> {
    let conversation = text_at(&lookup.data, "/conversation")?;
    Some(format!("/v1/Conversations/{conversation}/Participants"))
}

/// What the business wrote, to everyone in the conversation who has a phone
/// (<https://www.twilio.com/docs/conversations/api/conversation-participant-resource>).
pub(crate) fn answer(lookup: &Lookup, found: &Value) -> Batch<Payload> {
    let address = |one: &Value| text_at(one, "/messaging_binding/address").map(str::to_owned);
    let phones = found["participants"].as_array().into_iter().flatten().filter_map(address).count();
    let mut batch = Batch::new();
    batch.each("/participants", &found["participants"], |batch, _, one| {
        let Some(theirs) = address(one) else { return Ok(()) };
        let id = lookup.dedupe_key.as_str();
        let id = if phones == 1 { id.to_owned() } else { format!("{id}:{theirs}") };
        match event(&id, &theirs, Payload::deserialize(&lookup.data["said"])?)? {
            Some(event) => batch.events.push(placed(event, lookup, &one["messaging_binding"])),
            None => batch.ignore(other_channel(&theirs)),
        }
        Ok(())
    });
    if batch.is_empty() {
        batch.ignore("nobody in the conversation has a phone");
    }
    batch
}

fn placed(mut event: Event<Payload>, lookup: &Lookup, binding: &Value) -> Event<Payload> {
    let ours = first_text_at(binding, &["/proxy_address", "/projected_address"]).map(account);
    event.account = lookup.account.clone().or(ours);
    event.occurred_at(time_at(&lookup.data, "/at"))
}

/// Pictures and files. They open with credentials only, so they are described.
fn media(list: &str) -> Vec<Media> {
    let list: Vec<Value> = serde_json::from_str(list).unwrap_or_default();
    let media = list.iter().map(|entry| {
        let mut media = Media::at("").mime_type(text_at(entry, "/ContentType")).needing_auth(true);
        media.filename = text_at(entry, "/Filename").map(str::to_owned);
        media
    });
    media.collect()
}
