//! Get or Create Conversation and Get Conversation (Inbox, Conversations v2).

use serde_json::{Value, json};
use uuid::Uuid;

use super::assumptions::{MemberByContact, UnknownContact};
use super::call::Context;
use super::contact::Contact;
use super::error::{Violation, WixError};
use super::people::contact_not_found;
use super::reader::not_a_guid;
use super::shape::{Object, Shape, optional, required};
use super::site::Site;

const KINDS: &[&str] = &["contactId", "anonymousVisitorId", "memberId"];

/// Exactly one id of a participant.
pub(super) const PARTICIPANT: Object = Object {
    fields: &[
        optional("contactId", Shape::Guid),
        optional("anonymousVisitorId", Shape::Guid),
        optional("memberId", Shape::Guid),
    ],
    exactly_one: KINDS,
};
const REQUEST: Object = Object::of(&[required("participantId", Shape::Object(&PARTICIPANT))]);

/// The conversation between a site and one participant.
#[derive(Debug)]
pub(super) struct Conversation {
    pub(super) id: String,
    pub(super) participant: Participant,
    /// As answered, by sequence.
    pub(super) messages: Vec<Value>,
}

/// Who talks to the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Participant {
    kind: &'static str,
    id: String,
}

impl Participant {
    pub(super) fn contact(id: &str) -> Self {
        Self { kind: "contactId", id: id.to_owned() }
    }

    /// Reads a checked `participantId`.
    pub(super) fn from_json(value: &Value) -> Option<Self> {
        KINDS.iter().find_map(|kind| value[*kind].as_str().map(|id| Self { kind, id: id.to_owned() }))
    }

    pub(super) fn contact_id(&self) -> Option<&str> {
        (self.kind == "contactId").then_some(self.id.as_str())
    }

    pub(super) fn is_member(&self) -> bool {
        self.kind == "memberId"
    }

    /// The participant as a message's `sender` and a conversation's `participant` show it.
    pub(super) fn to_json(&self) -> Value {
        json!({self.kind: self.id})
    }
}

impl Conversation {
    pub(super) fn new(site: &str, participant: Participant) -> Self {
        Self { id: conversation_id(site, &participant), participant, messages: Vec::new() }
    }

    /// Adds a message in its place.
    pub(super) fn add(&mut self, message: Value) {
        let own = sequence(&message);
        let place = self.messages.partition_point(|other| sequence(other) <= own);
        self.messages.insert(place, message);
    }

    /// The first sequence from this one on that no message has.
    pub(super) fn free_sequence(&self, wanted: i64) -> i64 {
        self.messages
            .iter()
            .map(sequence)
            .fold(wanted, |free, taken| if taken == free { free + 1 } else { free })
    }

    fn to_json(&self, site: &Site) -> Value {
        let contact = site.contact(&self.participant);
        let name = contact.and_then(Contact::display_name).unwrap_or_else(|| "Visitor".to_owned());
        let mut participant = self.participant.to_json();
        if let Some(contact) = contact {
            participant["contactId"] = Value::from(contact.id.as_str());
        }
        json!({
            "id": self.id,
            "participant": participant,
            "businessDisplayData": {"name": "Sandbox site"},
            "participantDisplayData": {"name": name},
        })
    }
}

/// The sequence of a message.
pub(super) fn sequence(message: &Value) -> i64 {
    message["sequence"].as_str().and_then(|text| text.parse().ok()).unwrap_or_default()
}

/// Derives the id from the pair of participants. Every id in Wix's documents is a version 3 UUID, too.
pub(super) fn conversation_id(site: &str, participant: &Participant) -> String {
    let name = format!("inbox-sandbox:{site}:{}:{}", participant.kind, participant.id);
    Uuid::new_v3(&Uuid::NAMESPACE_URL, name.as_bytes()).to_string()
}

/// `POST /inbox/v2/conversations`: the participant's conversation, made when there is none.
///
/// Wix does not document the answer to an unknown contact, nor where the contact id of a member leads.
pub(super) fn get_or_create(body: &Value, context: &mut Context<'_>) -> Result<Value, WixError> {
    let request = context.read(&REQUEST, body)?;
    let participant = Participant::from_json(&request["participantId"]).ok_or_else(contact_not_found)?;
    let participant = known(participant, context)?;
    let id = conversation_id(&context.site.id, &participant);
    let new = !context.site.conversations.contains_key(&id);
    if new {
        let conversation = Conversation::new(&context.site.id, participant);
        context.site.conversations.insert(id.clone(), conversation);
    }
    Ok(json!({"conversation": find(&id, context.site)?.to_json(context.site), "newConversation": new}))
}

/// Finds out whose conversation is meant.
fn known(participant: Participant, context: &Context<'_>) -> Result<Participant, WixError> {
    let assumptions = &context.options.assumptions;
    if participant.contact_id().is_some_and(|id| context.site.people.get(id).is_none()) {
        return match assumptions.unknown_contact {
            UnknownContact::NotFound => Err(contact_not_found()),
            UnknownContact::BadRequest => Err(bad_contact("is not a contact of this site")),
            UnknownContact::Accepted => Ok(participant),
        };
    }
    match (context.site.member(&participant), assumptions.member_by_contact) {
        (None, _) | (_, MemberByContact::OwnConversation) => Ok(participant),
        (Some(member), MemberByContact::MembersConversation) => Ok(member.clone()),
        (Some(_), MemberByContact::Refused) => Err(bad_contact("is a member; name it by its memberId")),
    }
}

fn bad_contact(words: &str) -> WixError {
    Violation::new("participantId.contactId", "OTHER", words).into()
}

/// `GET /inbox/v2/conversations/{id}`.
pub(super) fn get(id: &str, context: &mut Context<'_>) -> Result<Value, WixError> {
    let id = Uuid::try_parse(id).map_err(|_| not_a_guid("conversationId"))?.to_string();
    Ok(json!({"conversation": find(&id, context.site)?.to_json(context.site)}))
}

fn find<'a>(id: &str, site: &'a Site) -> Result<&'a Conversation, WixError> {
    site.conversations.get(id).ok_or_else(conversation_not_found)
}

/// The 404 of a conversation that this site does not have, or has no more.
pub(super) fn conversation_not_found() -> WixError {
    WixError::not_found("CONVERSATION_NOT_FOUND", "Conversation not found")
        .with_hint("get the conversation's id with Get or Create Conversation first, on the same site")
}
