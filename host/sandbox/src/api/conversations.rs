//! Get or Create Conversation and Get Conversation (Inbox, Conversations v2).

use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::api::context::Context;
use crate::assumptions::{MemberByContact, UnknownContact};
use crate::body::format::not_a_guid;
use crate::body::shape::{Object, Shape, required};
use crate::error::{Violation, WixError};
use crate::site::Site;
use crate::site::contact::Contact;
use crate::site::conversation::Conversation;
use crate::site::participant::{PARTICIPANT, Participant};

const REQUEST: Object = Object::of(&[required("participantId", Shape::Object(&PARTICIPANT))]);

/// `POST /inbox/v2/conversations`: the participant's conversation, created when there is none.
///
/// Wix does not document the answer to an unknown contact, nor where the contact id of a member leads.
pub(crate) fn get_or_create(body: &Value, context: &mut Context<'_>) -> Result<Value, WixError> {
    let request = context.read(&REQUEST, body)?;
    let participant = Participant::deserialize(&request["participantId"]);
    let participant = known(participant.map_err(|_| WixError::contact_not_found())?, context)?;
    let conversation = Conversation::new(&context.site.id, participant);
    let id = conversation.id.clone();
    let is_new = !context.site.conversations.contains_key(&id);
    if is_new {
        context.site.conversations.insert(id.clone(), conversation);
    }
    Ok(json!({"conversation": show(&id, context.site)?, "newConversation": is_new}))
}

/// `GET /inbox/v2/conversations/{id}`.
pub(crate) fn get(id: &str, context: &Context<'_>) -> Result<Value, WixError> {
    let id = Uuid::try_parse(id).map_err(|_| not_a_guid("conversationId"))?.to_string();
    Ok(json!({"conversation": show(&id, context.site)?}))
}

/// Finds the participant whose conversation it is.
fn known(participant: Participant, context: &Context<'_>) -> Result<Participant, WixError> {
    let assumptions = &context.options.assumptions;
    if participant.contact_id().is_some_and(|id| context.site.contacts.get(&id).is_none()) {
        return match assumptions.unknown_contact {
            UnknownContact::NotFound => Err(WixError::contact_not_found()),
            UnknownContact::BadRequest => Err(bad_contact("is not a contact of this site")),
            UnknownContact::Accepted => Ok(participant),
        };
    }
    match (context.site.member(participant), assumptions.member_by_contact) {
        (None, _) | (_, MemberByContact::OwnConversation) => Ok(participant),
        (Some(member), MemberByContact::MembersConversation) => Ok(member),
        (Some(_), MemberByContact::Refused) => Err(bad_contact("is a member; name it by its memberId")),
    }
}

fn bad_contact(problem: &str) -> WixError {
    Violation::new("participantId.contactId", "OTHER", problem).into()
}

fn show(id: &str, site: &Site) -> Result<Value, WixError> {
    let conversation = site.conversations.get(id).ok_or_else(WixError::conversation_not_found)?;
    let contact = site.contact(conversation.participant);
    let name = contact.and_then(Contact::display_name).unwrap_or_else(|| "Visitor".to_owned());
    let mut participant = conversation.participant.to_json();
    if let Some(contact) = contact {
        participant["contactId"] = Value::from(contact.id.as_str());
    }
    Ok(json!({
        "id": conversation.id,
        "participant": participant,
        "businessDisplayData": {"name": "Sandbox site"},
        "participantDisplayData": {"name": name},
    }))
}
